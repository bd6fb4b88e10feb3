"""What a model is at this moment: all that its answers depend on besides the documents."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import workbench
from workbench.models.cascade import is_cascade, pair
from workbench.records import ModelState
from workbench.service.answering import CHAT, endpoint_of

if TYPE_CHECKING:
    from workbench.service.questions import Questions

#: The weights of the models that have some.
_WEIGHTS = {"reader": "reader.onnx", "skim": "reader.onnx", "reader-fp32": "reader-fp32.onnx"}


def state(wb: Questions, id: str) -> ModelState:
    """The state of a model that can be asked.

    Raises
    ------
    InputError
        If an endpoint of it does not exist.
    """
    from workbench import models  # noqa: PLC0415

    said = _said(wb, id)
    text = json.dumps(said, sort_keys=True)
    members = pair(id) if is_cascade(id) else (id,)
    own = all(member in models.names() for member in members)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return ModelState(id, wb.models[id], digest, said, deterministic=own)


def _said(wb: Questions, id: str) -> dict[str, str]:
    said = {"program": workbench.__version__, "passages": str(wb.settings.passages)}
    if is_cascade(id):
        said["passed on below"] = f"{wb.cascades.threshold(id):g}"
        for place, member in zip(("first", "then"), pair(id), strict=True):
            said |= {f"{place}: {name}": value for name, value in _said(wb, member).items()}
            said[place] = member
        return said
    known = wb.calibration.in_force(id)
    said |= {"answers from": f"{known.threshold:g}", "calibration": str(known.revision)}
    if id.startswith(CHAT):
        name, version = endpoint_of(id)
        endpoint = wb.endpoints.get(name)
        said |= {
            "address": endpoint.url,
            "model": endpoint.model,
            "prompt version": str(wb.endpoints.prompt(name, version).version),
        }
    elif id in _WEIGHTS:
        from workbench.models.reader.network import weights_hash  # noqa: PLC0415

        said["weights"] = weights_hash(_WEIGHTS[id])
    return said
