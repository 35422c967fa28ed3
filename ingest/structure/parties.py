"""The name of a case: its parties, or what Chinese courts cite a judgment by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.structure.kinds import Line

_ROLE_WORD = (
    r"(?:(?:first|second|third|1st|2nd|3rd|cross[- ]?)\s*)?(?:appellants?|respondents?|claimants?|defendants?|plaintiffs?|petitioners?|applicants?|prosecutors?|"
    r"prosecution|accused|interested part(?:y|ies)|interveners?|appellees?)(?:\s?\(s\))?(?:[-/ ](?:appellants?|respondents?|appellees?))?"
)
# "(Claimant)", "Appellant (s)", "Defendants.", "…Petitioner": what stands beside a party's name.
_ROLE = re.compile(rf"(?i)[\s,.…·(\[（【-]*\b{_ROLE_WORD}\b[\s,.)\]）】]*$")
_ROLE_ALONE = re.compile(
    rf"(?i)^[\s,.…(\[（-]*{_ROLE_WORD}[\s,.)\]）:：]*$|^[（(]?第.{{1,3}}(?:被告人?|上訴人|原告人?|答辯人)[）)]?$"
)
_VERSUS = re.compile(r"(?i)^[-–—\s]*(?:v|vs|versus|against|訴|诉)[.\s]*[-–—\s]*$")
_AND = re.compile(r"(?i)^[-–—\s]*and[-–—\s]*$")
_INLINE = re.compile(r"(?P<one>[^()]{2,120}?)\s+(?:v\.?|vs\.?|-v-|訴|诉)\s+(?P<other>[^()]{2,120})")
_BETWEEN = re.compile(r"(?i)^between\b\s*:?\s*-?$")
# What ends the names of parties above or below.
_BORDER = re.compile(
    r"^[-–—_=. )]*$|^[\[(（].*[\])）]$|(?i:^(?:before|between|syllabus|and$|v$|judge?ment|j u d g m e n t|appearances|no\b|case\b|mr |the hon|in the |on appeal|civil|criminal|hearing|date|coram))|(?i:\bcourts?\b)|:$|\d{4}$|^ref\b"
)
_STRAY = re.compile(r"^[)\s|]+|[)\s|]+$")

_COURT_ZH = re.compile(r"^[\u4e00-\u9fff]{2,30}法院$")
_PAPER_ZH = re.compile(
    r"^(?:刑事|民事|行政|执行|赔偿|附带民事|诉讼|一审|二审|再审|申诉|驳回){0,6}(?:判决书|裁定书|调解书|决定书)$"
)
_NUMBER_ZH = re.compile(r"[（(〔](?:19|20)\d\d[）)〕][\u4e00-\u9fff\d]{2,20}号")
_DIGEST_ZH = re.compile(r"^(?:指导性?案例|检例第)\s*\d+\s*号")


def case_name(lines: Sequence[Line]) -> str | None:
    """``Fitzhugh v Fitzhugh``; 某某法院（2019）京01刑终1号刑事判决书; None where no parties are printed."""
    texts = [line.text for line in lines]
    return _chinese(texts) or _parted_by_line(texts) or _in_a_line(texts) or _between(texts)


def _chinese(texts: Sequence[str]) -> str | None:
    for place, text in enumerate(texts):
        if _DIGEST_ZH.match(text):
            rest = _DIGEST_ZH.sub("", text).strip(" :：")
            return text if rest else "：".join([text, *texts[place + 1 : place + 2]])
    paper = next((t for t in texts if _PAPER_ZH.match(t)), None)
    if paper is None:
        return None
    court = next((t for t in texts if _COURT_ZH.match(t)), "")
    number = next((m[0] for t in texts if (m := _NUMBER_ZH.search(t)) and len(t) < 40), "")
    return f"{court}{number}{paper}"


def _parted_by_line(texts: Sequence[str]) -> str | None:
    """The parties above and below a line that says "v", or "and" below "Between"."""
    pieces = _pieces(texts)
    for place, text in enumerate(pieces):
        is_and = _AND.match(text) and any(
            _BETWEEN.match(t) for t in pieces[max(0, place - 8) : place]
        )
        if not _VERSUS.match(text) and not is_and:
            continue
        above = _names(reversed(pieces[:place]))
        below = _names(iter(pieces[place + 1 :]))
        if above and below:
            sign = "訴" if "訴" in text else "诉" if "诉" in text else "v"
            joint = "及" if sign != "v" else " "
            return f"{' '.join(reversed(above))} {sign} {joint.join(below)}"
    return None


def _pieces(texts: Sequence[str]) -> list[str]:
    """The lines, each role beside a name and each "versus" at a line's end as a piece of its own."""
    found: list[str] = []
    for text in texts:
        text = re.sub(r"^\[[^\]]*\]\s*", "", _STRAY.sub("", text))
        pattern = rf"(?i)(?<=\w)(?:[.,…\s]+)({_ROLE_WORD})(?=\s|$|[.,])"
        for piece in re.split(r"\n", re.sub(pattern, r"\n\1\n", text)):
            whole = re.split(r"(?i)(?<=\S)\s+(v\.|vs\.?|versus)$|^(versus)(?=\s)", piece.strip())
            found.extend(p.strip() for p in whole if p and p.strip())
    return found


def _names(pieces: Iterator[str] | Sequence[str]) -> list[str]:
    """The names next to "versus", their roles left out, up to a border."""
    names: list[str] = []
    for piece in pieces:
        if _ROLE_ALONE.match(piece):
            continue
        bare = _ROLE.sub("", piece).strip(" ,")
        if _BORDER.search(piece) or not bare:
            if names:
                break
            continue
        if len(bare) > 160 or len(names) >= 3:
            break
        names.append(bare)
    return names


def _in_a_line(texts: Sequence[str]) -> str | None:
    """``TARRANT DISTRICT v.`` and ``HERRMANN ET AL.`` on the next line, or both on one."""
    for place, text in enumerate(texts):
        if len(text) > 200 or re.match(r"(?i)(?:see|note|cf)\b", text):
            continue
        following = texts[place + 1] if place + 1 < len(texts) else ""
        whole = f"{text} {following}" if re.search(r"\bv\.$", text) else text
        match = _INLINE.fullmatch(re.sub(r"^(?:CASE OF|AFFAIRE|Re:)\s+", "", whole))
        if match and not re.search(r"[.;]\s+[A-Z][a-z]+ [a-z]", whole):
            return (
                f"{match['one'].strip()} v {match['other'].strip()}"
                if "訴" not in whole and "诉" not in whole
                else whole
            )
    return None


def _between(texts: Sequence[str]) -> str | None:
    """ "Re A (children)", "In the matter of …"."""
    for text in texts:
        if (
            re.match(r"(?i)^(?:in the matter of|in re:?|re:?|ex parte) \S", text)
            and len(text) < 160
        ):
            return text
    return None
