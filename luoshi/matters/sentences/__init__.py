"""What pages say of a matter: where it stands, what may be done, what happened, in words."""

from luoshi.matters.sentences.offers import Offers, acts_of
from luoshi.matters.sentences.preparing import (
    prepared_lines,
    prepared_page,
    prepared_words,
    route_lines,
    route_words,
)
from luoshi.matters.sentences.standing import TONES, counted, distance, standing, tone_of
from luoshi.matters.sentences.story import StepLine, Story, sign_off_steps, story

__all__ = [
    "TONES",
    "Offers",
    "StepLine",
    "Story",
    "acts_of",
    "counted",
    "distance",
    "prepared_lines",
    "prepared_page",
    "prepared_words",
    "route_lines",
    "route_words",
    "sign_off_steps",
    "standing",
    "story",
    "tone_of",
]
