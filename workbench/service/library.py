"""The half of :class:`workbench.Workbench` that is about documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import settings as configuration
from workbench.errors import InputError
from workbench.privacy import Redactor
from workbench.records import Actor, Document, Governance, IngestedFile, Tenant
from workbench.service.calibrating import Calibrating
from workbench.service.endpoints import Endpoints
from workbench.service.governing import Governing, check
from workbench.service.keeping import Keeping
from workbench.service.noticing import Noticing
from workbench.service.reviewing import Reviewing
from workbench.service.trail import Trail
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.evidence.ingest import SourceFile
    from workbench.models.corpus import Corpus
    from workbench.store import Documents, Repository

#: The collection of the sample pilot, and the one that a person's own files go to.
SAMPLE = "sample"
OWN = "my documents"

Progress = Callable[[int, int, str], None]


class Library:
    """Documents go in, are read, and go out again; what is said and noticed of them is beside."""

    def __init__(
        self,
        repository: Repository,
        corpus: Corpus,
        settings: Settings,
        tenant: Tenant,
        actor: Actor,
    ) -> None:
        self._repository, self._corpus = repository, corpus
        self.settings, self.tenant, self.actor = settings, tenant, actor
        self.redactor = Redactor(settings)
        #: Owner, licence, sensitivity and validity of documents, with history.
        self.governance = Governing(repository)
        #: What was noticed in documents: personal data, hidden instructions, near-duplicates.
        self.marks = Noticing(repository, corpus)
        #: How long collections are kept.
        self.retention = Keeping(repository)
        #: The rules by which a person has to look at answers.
        self.review = Reviewing(repository, settings)
        #: How sure models may be of their answers, and from which confidence on they answer.
        self.calibration = Calibrating(repository, corpus, settings, self.marks)
        #: Servers of language models, what they are told, and whether they answer.
        self.endpoints = Endpoints(repository, settings, self.redactor)
        #: Who opened and exported what, and the history of one answer.
        self.trail = Trail(repository)

    @property
    def documents(self) -> Documents:
        """The stored documents: list, read, delete."""
        return self._repository.documents

    def ingest(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        collection: str = OWN,
        governance: Governance | None = None,
        prune: bool = False,
        progress: Progress | None = None,
    ) -> list[IngestedFile]:
        """Read files and folders into a collection; what became of each file, in order.

        Parameters
        ----------
        governance : Governance, optional
            What is said of those that are new.
        prune : bool, default False
            Delete the documents whose file is gone from a folder that is given; otherwise they
            are only named.
        """
        from workbench.evidence.ingest import folder_source, from_path  # noqa: PLC0415

        several = [paths] if isinstance(paths, str | Path) else list(paths)
        files = [file for path in several for file in from_path(Path(path))]
        folders = [found for path in several if (found := folder_source(Path(path)))]
        done = self.ingest_files(
            files,
            collection=collection,
            governance=governance,
            folders=folders,
            prune=prune,
            progress=progress,
        )
        return list(done)

    def ingest_files(
        self,
        files: Sequence[SourceFile],
        *,
        collection: str = OWN,
        governance: Governance | None = None,
        folders: Sequence[str] = (),
        prune: bool = False,
        progress: Progress | None = None,
    ) -> Iterator[IngestedFile]:
        """The same for files in hand, one by one as they are done; a bad one stops no other.

        Parameters
        ----------
        folders : sequence of str
            Sources of folders that are among the files with all that they hold.
        """
        from workbench.evidence.ingest import ingest  # noqa: PLC0415

        name = " ".join(collection.split())
        if not name or len(name) > 80:
            raise InputError("A collection needs a name of 1 to 80 characters.", collection)
        said = governance or Governance()
        check(said)
        with self._corpus.adding(self.documents):
            yield from ingest(
                files, self.documents,
                collection=name, settings=self.settings, governance=said,
                folders=folders, prune=prune, progress=progress,
            )  # fmt: skip

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever done in this workspace."""
        return not self._repository.audit.rows(limit=1)

    def load_sample(self, progress: Progress | None = None) -> list[IngestedFile]:
        """Load the sample pilot into its own collection, with what is said of its documents."""
        from workbench.evidence.ingest import from_folder  # noqa: PLC0415

        folder = configuration.app_folder() / "sample_data"
        files = from_folder(folder / "documents", "sample:")
        done = list(self.ingest_files(files, collection=SAMPLE, progress=progress))
        self.governance.read_list(folder / "documents.csv", collection=SAMPLE)
        return done

    def read(self, document: str, text_sha256: str | None = None) -> tuple[Document, str]:
        """Open a document: its record and its stored text. Leaves a row in the audit trail.

        Raises
        ------
        NotFoundError
            If there is no such document, or not with this text.
        """
        found = self.documents.get(document, text_sha256)
        text = self.documents.text(found.text_sha256)
        self.trail.opened("document", document)
        return found, text

    def original(self, document: str) -> bytes:
        """The file of a document as it was given, to take away. Leaves a row in the trail."""
        data = self.documents.original(document)
        self.trail.exported("document", document, bytes=len(data))
        return data

    def titles(self) -> dict[str, str]:
        """The title of each current document, by its id."""
        return {d.id: d.title for d in self.documents.list()}

    def cited_spans(self, document: Document, answers: int = 30) -> list[tuple[int, int, str]]:
        """Where the actor's last answers cite a document: start, end, and the question."""
        mine = self._repository.answers.mine(answers)
        found = [self._repository.answers.get(past.id) for past in mine]
        return [
            (c.start, c.end, answer.question)
            for answer in found
            for c in answer.citations
            if c.text_sha256 == document.text_sha256 and c.document == document.id
        ]

    def remove_collection(self, collection: str) -> int:
        """Delete every document of a collection; how many there were."""
        documents = self.documents.list(collection)
        for document in documents:
            self.documents.delete(document.id)
        return len(documents)
