"""A JPEG -> the same JPEG without what is written beside the picture.

In: a JPEG's content. Out: its pixels' bytes untouched, without EXIF, XMP, IPTC, comments, other makers' blocks, and
whatever follows the end of the picture (a phone puts a second picture there). The colour profile stays.
Markers: ITU-T T.81, annex B.
"""

import re

_START, _END, _SCAN = b"\xff\xd8", 0xD9, 0xDA
_APPLICATION = range(0xE0, 0xF0)
_COMMENT = 0xFE
_JFIF, _PROFILE, _ADOBE = 0xE0, 0xE2, 0xEE  # Adobe's tells how colours are stored
# In a scan FF is followed by 00 where it is meant, or by a restart; anything else is the next segment.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def without_metadata(jpeg: bytes) -> bytes:
    """Raises ValueError for what is not built as a JPEG is. A picture that is cut short stays cut short."""
    if not jpeg.startswith(_START):
        raise ValueError("it does not begin as a JPEG")
    kept = [_START]
    position = len(_START)
    while position < len(jpeg):
        if jpeg[position] != 0xFF or position + 4 > len(jpeg):
            if jpeg[position : position + 2] == bytes([0xFF, _END]):
                break
            raise ValueError(f"there is no segment at byte {position}")
        marker = jpeg[position + 1]
        if marker == 0xFF:  # a fill byte
            position += 1
            continue
        if marker == _END:
            break
        end = position + 2 + int.from_bytes(jpeg[position + 2 : position + 4], "big")
        if marker == _SCAN:
            found = _NEXT_MARKER.search(jpeg, end)
            end = found.start() if found else len(jpeg)
        if _stays(marker, jpeg[position + 4 : position + 16]):
            kept.append(jpeg[position:end])
        position = end
    else:
        return b"".join(kept)
    return b"".join([*kept, bytes([0xFF, _END])])


def _stays(marker: int, begins: bytes) -> bool:
    if marker == _PROFILE:
        return begins.startswith(b"ICC_PROFILE")
    return marker in (_JFIF, _ADOBE) or not (marker in _APPLICATION or marker == _COMMENT)
