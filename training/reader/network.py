"""The reader as a torch module: a BERT encoder with heads for start, end and "no answer here".

The encoder is that of all-MiniLM-L6-v2 (6 layers of 384, 12 heads; Apache-2.0). It is written out
here rather than taken from a library so that what is trained, what is exported and what the card
describes are the same sixty lines.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

NOWHERE = -1e4


@dataclass(frozen=True)
class Shape:
    """The sizes of the encoder."""

    layers: int = 6
    width: int = 384
    heads: int = 12
    inner: int = 1536
    vocabulary: int = 30522
    positions: int = 512
    epsilon: float = 1e-12


class Layer(nn.Module):
    """Attention and feed-forward, each added and then normalised (post-norm, as in BERT)."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.drop = nn.Dropout(dropout)
        self.query = nn.Linear(shape.width, shape.width)
        self.key = nn.Linear(shape.width, shape.width)
        self.value = nn.Linear(shape.width, shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.out_norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.wide = nn.Linear(shape.width, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """`x` is (batch, tokens, width); `mask` is added to the attention's scores."""
        batch, tokens, width = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, tokens, self.heads, width // self.heads).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        # Written out: on processors, PyTorch's fused attention is slow backward.
        scores = q / math.sqrt(width // self.heads) @ k.transpose(-1, -2)
        mixed = torch.softmax(scores if mask is None else scores + mask, dim=-1) @ v
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, tokens, width))
        x = self.out_norm(x + self.drop(mixed))
        return self.norm(x + self.drop(self.narrow(nn.functional.gelu(self.wide(x)))))


class Reader(nn.Module):
    """Start and end logits of every token, and how likely the passage answers at all."""

    def __init__(self, shape: Shape | None = None, dropout: float = 0.0) -> None:
        super().__init__()
        shape = shape or Shape()
        self.drop = nn.Dropout(dropout)
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.segments = nn.Embedding(2, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.span = nn.Linear(shape.width, 2)
        self.answerable = nn.Linear(shape.width, 1)

    def forward(
        self, ids: Tensor, segments: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Start (batch, tokens), end (batch, tokens), answerable (batch): all logits.

        Position 0 of start and end stands for "no answer here".
        """
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(place)[None] + self.segments(segments)
        x = self.drop(self.norm(x))
        added = None
        if mask is not None:
            added = torch.zeros_like(mask, dtype=x.dtype).masked_fill(~mask, NOWHERE)
            added = added[:, None, None, :]
            if torch.is_autocast_enabled(x.device.type):
                added = added.to(torch.bfloat16)
        for layer in self.layers:
            x = layer(x, added)
        start, end = self.span(x).float().unbind(-1)
        return start, end, self.answerable(x[:, 0]).float()[:, 0]


def autocast(device: torch.device) -> torch.autocast:
    """Matrix products in 16 bits, everything else in 32."""
    return torch.autocast(device.type, dtype=torch.bfloat16)


def pretrained(weights: Path, dropout: float = 0.0) -> Reader:
    """The reader with the published encoder's weights and untrained heads.

    Raises
    ------
    RuntimeError
        If the file's names or shapes are not those of all-MiniLM-L6-v2.
    """
    reader = Reader(dropout=dropout)
    names = {
        "embeddings.word_embeddings": "words",
        "embeddings.position_embeddings": "positions",
        "embeddings.token_type_embeddings": "segments",
        "embeddings.LayerNorm": "norm",
    }
    for i in range(len(reader.layers)):
        layer = f"encoder.layer.{i}."
        names |= {
            f"{layer}attention.self.query": f"layers.{i}.query",
            f"{layer}attention.self.key": f"layers.{i}.key",
            f"{layer}attention.self.value": f"layers.{i}.value",
            f"{layer}attention.output.dense": f"layers.{i}.out",
            f"{layer}attention.output.LayerNorm": f"layers.{i}.out_norm",
            f"{layer}intermediate.dense": f"layers.{i}.wide",
            f"{layer}output.dense": f"layers.{i}.narrow",
            f"{layer}output.LayerNorm": f"layers.{i}.norm",
        }
    found = {}
    for name, tensor in load_file(weights).items():
        stem, _, kind = name.rpartition(".")
        if stem in names:
            found[f"{names[stem]}.{kind}"] = tensor
    missing = set(reader.state_dict()) - set(found)
    untrained = {"span.weight", "span.bias", "answerable.weight", "answerable.bias"}
    if missing != untrained:
        raise RuntimeError(f"“{weights}” lacks {sorted(missing - untrained)}.")
    reader.load_state_dict(found, strict=False)
    return reader
