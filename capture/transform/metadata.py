"""Removes the metadata of a JPEG without re-encoding it.

In: a JPEG's content. Out: the same pixel data without EXIF, XMP, IPTC, comments, vendor segments, and whatever follows
the end of the picture (a phone puts a second picture there). The colour profile stays. Markers: ITU-T T.81, annex B.
"""

import re

_START, _END, _SCAN = b"\xff\xd8", 0xD9, 0xDA
_APPLICATION = range(0xE0, 0xF0)
_COMMENT = 0xFE
_JFIF, _PROFILE, _ADOBE = 0xE0, 0xE2, 0xEE  # Adobe's states how colours are stored
# In a scan FF is followed by 00 if it is data, or by a restart marker; anything else starts the next segment.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def without_metadata(jpeg: bytes) -> bytes:
    """The JPEG without metadata. Raises ValueError for invalid structure; a truncated JPEG stays truncated."""
    if not jpeg.startswith(_START):
        raise ValueError("it has no JPEG header")
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
        if _is_kept(marker, jpeg[position + 4 : position + 16]):
            kept.append(jpeg[position:end])
        position = end
    else:
        return b"".join(kept)
    return b"".join([*kept, bytes([0xFF, _END])])


def _is_kept(marker: int, start: bytes) -> bool:
    if marker == _PROFILE:
        return start.startswith(b"ICC_PROFILE")
    return marker in (_JFIF, _ADOBE) or not (marker in _APPLICATION or marker == _COMMENT)
