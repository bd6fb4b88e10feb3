"""Ways to damage a file, at random but the same for the same seed."""

import io
import warnings
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile


def damaged(data, dice):
    """A file with bytes changed, swapped, put in, cut out, doubled or cut off."""
    spoilt = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at, size = dice.randrange(len(spoilt)), dice.randint(1, 40)
        way = dice.randrange(6)
        if way == 0:
            spoilt[at] ^= 1 << dice.randrange(8)
        elif way == 1:
            del spoilt[at : at + size]
        elif way == 2:
            spoilt[at:at] = spoilt[at : at + size]
        elif way == 3:
            spoilt[at:at] = dice.randbytes(size)
        elif way == 4:
            other = dice.randrange(len(spoilt))
            first, second = spoilt[at : at + size], spoilt[other : other + size]
            if len(first) == len(second):
                spoilt[at : at + size], spoilt[other : other + size] = second, first
        elif dice.random() < 0.2:
            del spoilt[at + 1 :]
        spoilt = spoilt or bytearray(b"x")
    return bytes(spoilt)


def damaged_inside(data, dice):
    """A ZIP file in good order, of which the members are damaged, lost, doubled or mixed up."""
    with ZipFile(io.BytesIO(data)) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    for _ in range(dice.randint(1, 3)):
        at, other = dice.randrange(len(parts)), dice.randrange(len(parts))
        name, content = parts[at]
        way = dice.randrange(6)
        if way <= 2:
            parts[at] = (name, damaged(content or b"x", dice))
        elif way == 3:
            parts.insert(other, (name, damaged(content or b"x", dice)))
        elif way == 4:
            parts[at] = (name, parts[other][1])
        elif len(parts) > 1:
            del parts[at]
    target = io.BytesIO()
    with ZipFile(target, "w") as new, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that come twice
        for name, content in parts:
            new.writestr(name, content, dice.choice([ZIP_DEFLATED, ZIP_STORED]))
    return target.getvalue()
