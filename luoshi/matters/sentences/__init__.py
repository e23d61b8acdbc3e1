"""What pages say of a matter: where it stands, what may be done, what happened, in words."""

from luoshi.matters.sentences.offers import Offers, acts_of
from luoshi.matters.sentences.standing import TONES, standing, tone_of
from luoshi.matters.sentences.story import StepLine, Story, sign_off_steps, story

__all__ = [
    "TONES",
    "Offers",
    "StepLine",
    "Story",
    "acts_of",
    "sign_off_steps",
    "standing",
    "story",
    "tone_of",
]
