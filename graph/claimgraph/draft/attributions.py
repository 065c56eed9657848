"""Finds attributions in a paragraph: a cue such as "said", its speaker, and what is said.

The cues, and the stance that each indicates, are in the ontology.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from claimgraph.draft.tree import Paragraph, Token
from claimgraph.model.ontology import load_cues, load_vocabulary
from claimgraph.model.ontology.search import list_names

THING = "thing"
EVENT = "event"
LONGEST_PHRASE = 4
"""The number of words in the longest cue."""

_PREFERRED = (
    "declines-to-comment", "does-not-rule-out", "denies", "refuses", "acknowledges", "confirms",
    "accuses", "threatens", "warns", "urges-against", "urges", "promises", "proposes", "plans",
    "decides", "announces", "expects", "fears", "is-concerned-about", "wishes", "doubts", "opposes",
    "supports", "offers", "asks", "is-not-aware-of", "estimates", "suggests", "asserts", "abstains",
    "retracts", "supposes",
)  # fmt: skip
"""If a word can indicate several stances, the one that comes first here is proposed."""

_NOT_BY_VERB = frozenset({
    "may", "might", "could", "will", "should", "must", "likely", "probably", "perhaps", "maybe",
    "possibly", "otherwise", "never", "against", "false", "has to", "have to", "needs to",
    "going to", "set to", "about to", "is to", "are to", "means to", "meant to", "is due to",
    "are due to",
})  # fmt: skip
"""Cues that are left out, since what somebody says does not follow them as a clause."""


@dataclass(frozen=True)
class Lexicon:
    """All cues with the stances that they indicate, the likeliest first."""

    stances: Mapping[str, tuple[str, ...]]
    things: Mapping[str, str]
    """The types of nouns for things; a thing, such as a treaty, can state but not want."""

    def of(self, word: str) -> tuple[str, ...]:
        """The stances that a word indicates; empty if the word is not a cue."""
        return self.stances.get(word, ())

    def of_phrase(self, paragraph: Paragraph, token: Token) -> tuple[str, tuple[str, ...]]:
        """The longest cue that begins at a token, with its stances; both empty if there is none."""
        sentence = paragraph.sentence(token)
        last = min(token.at + LONGEST_PHRASE, sentence.stop)
        for end in range(last, token.at, -1):
            words = " ".join(it.lower for it in paragraph.tokens[token.at : end])
            if found := self.stances.get(words):
                return words, found
        return "", ()


@cache
def load_lexicon() -> Lexicon:
    """Load the cues of all stances from the ontology."""
    cues, found = load_cues(), dict[str, list[str]]()
    for name in _PREFERRED:
        for word in cues.get(name, ()):
            if word not in _NOT_BY_VERB:
                found.setdefault(word, []).append(name)
    vocabulary = load_vocabulary()
    assert set(_PREFERRED) == set(vocabulary.stances)
    stances = {word: tuple(names) for word, names in found.items()}
    things = {
        name: it.name
        for it in vocabulary.classes.values()
        if THING in it.ancestors
        for name in list_names(it)
    }
    return Lexicon(stances, things)


SUBJECTS = ("nsubj", "nsubjpass", "csubj")
CLAUSES = ("ccomp", "xcomp")
OBJECT_STANCES = frozenset({
    "denies", "opposes", "supports", "announces", "confirms", "threatens", "urges", "doubts",
    "accuses", "acknowledges", "suggests", "warns", "retracts",
})  # fmt: skip
"""Stances whose verb can have a noun for what is said as its object: "denied the charge"."""

SPEECH_STANCES = frozenset({
    "asserts", "confirms", "announces", "acknowledges", "accuses", "denies", "suggests", "warns",
    "urges", "estimates",
})  # fmt: skip
"""Stances whose verbs can introduce or interrupt words in quotation marks."""

INFINITIVE_STANCES = frozenset({
    "denies", "opposes", "promises", "threatens", "urges", "wishes", "refuses", "plans", "offers",
    "warns", "decides", "asserts", "expects", "fears", "announces", "declines-to-comment",
})  # fmt: skip
_MAIN = frozenset({"ROOT", "conj", "advcl", "pcomp", "parataxis", "ccomp", "dep", "xcomp"})
"""Dependencies of a verb to which weak rules apply: not in a clause that identifies something."""
_BUYING = frozenset({"order", "orders", "ordered", "ordering"})
"""Verbs that mean buying if a noun is their object, but urging if a clause is."""
_CONCEDING = frozenset({"though", "although", "whereas"})
_TELLING = frozenset({
    "note", "emphasise", "emphasize", "stress", "reiterate", "repeat",
    "explain", "mention", "describe", "cite", "lament", "tout", "praise", "expect", "fear", "want",
    "propose", "promise", "predict", "believe",
})  # fmt: skip
"""Verbs whose object can be a noun for what is said, unlike most verbs of the same stance."""
_NAMING = frozenset({"call", "calls", "called", "calling"})
_WITH_NOT = frozenset({"declines-to-comment"})
"""Stances whose cues already contain a "not", such as "did not respond"."""
_OWN_DEEDS = frozenset({"plans", "offers", "proposes"})
"""Stances whose nouns mean a thing, such as "the plan to cut taxes", not somebody's words."""
_ASKING = frozenset({
    "how", "if", "what", "when", "where", "whether", "which", "who", "whom", "whose", "why",
})  # fmt: skip
"""Words that begin a question: "asked whether" asks, while "asked to" urges."""
_FUTURE = frozenset({"will", "shall", "would"})
_HYPOTHETIC = frozenset({"can", "could", "may", "might", "should", "must", "ca", "to"})
_NO_SOURCE = frozenset({"there", "this", "that", "which", "what", "you", "one"})


@dataclass(frozen=True)
class Attribution:
    """A passage that attributes some content to a speaker, as numbers of tokens.

    ``source`` are the tokens that name the speaker, ``cue`` those of the cue with the verb
    ``verb``, and ``content`` those of what is said. ``speaker`` is the head of the source, ``root``
    that of the content; ``via`` is the head of the words for who passed the content on, if the
    sentence says so. ``kind`` is the name of the rule.
    """

    kind: str
    speaker: int
    source: tuple[int, ...]
    verb: int
    cue: tuple[int, ...]
    root: int
    content: tuple[int, ...]
    stances: tuple[str, ...] = ()
    negated: bool = False
    via: int | None = None


@dataclass(frozen=True)
class Attributor:
    """Finds the attributions of one paragraph by rules on its dependency tree."""

    paragraph: Paragraph
    lexicon: Lexicon

    def find(self) -> list[Attribution]:
        """List the attributions that the rules find, one for each cue, in the order of the text."""
        found: dict[int, Attribution] = {}
        for token in self.paragraph.tokens:
            if token.at in found:
                continue
            one = self._try_rules(token)
            if one and one.content and one.source:
                found[token.at] = one
        return [found[at] for at in sorted(found)]

    def _try_rules(self, token: Token) -> Attribution | None:
        if token.lower == "according":
            return self._according(token)
        if token.part in ("VERB", "AUX"):
            return self._verb(token)
        if token.part == "NOUN":
            return self._noun(token)
        if token.part == "ADJ":
            return self._adjective(token)
        return None

    # -- verbs ------------------------------------------------------------------------------

    def _verb(self, verb: Token) -> Attribution | None:
        if passed_on := self._passed_on(verb):
            return passed_on
        base = None if self._is_passed_on(verb) else self.attribute_to(verb, "", ())
        if base is None or verb.role in ("amod", "compound") or self._is_hypothetic(verb):
            return None
        thing = self._name_thing(self.paragraph.tokens[base.speaker])
        if thing and (thing == EVENT or not self._is_speech(base)):
            return None
        strong = (self._silence, self._clause, self._around)
        wants = self._is_main(verb) and not thing
        weak = (self._naming, self._infinitive, self._object) if wants else ()
        for rule in (*strong, *weak):
            kind, root, content = rule(verb, base)
            if content:
                stances = base.stances
                first = self.paragraph.tokens[min(content)]
                if "asks" in stances and first.lower in _ASKING:
                    stances = ("asks",)
                return replace(base, kind=kind, root=root, content=content, stances=stances)
        return None

    def attribute_to(self, verb: Token, kind: str, content: tuple[int, ...]) -> Attribution | None:
        """Attribute content to the subject of a verb; None if the verb is no cue or has none."""
        words, stances = self._phrase(verb)
        speaker = self.find_speaker(verb) if stances else None
        if speaker is None:
            return None
        cue = self._cue_places(verb, len(words.split()))
        subject = self.paragraph.first(verb, "nsubj")
        relative = (subject.at,) if subject and subject.tag in ("WDT", "WP") else ()
        negated = self._is_negated(verb) and stances[0] not in _WITH_NOT
        if negated and (together := self.lexicon.of(f"not {words}")):
            stances, negated = together, False
        return Attribution(
            kind, speaker.at, (*self.source_places(speaker), *relative), verb.at, cue, verb.at,
            content, stances, negated,
        )  # fmt: skip

    def _phrase(self, verb: Token) -> tuple[str, tuple[str, ...]]:
        """The cue that begins with a verb, and its stances.

        Helpers before the verb can change the stances: "did not rule out".
        """
        words, stances = self.lexicon.of_phrase(self.paragraph, verb)
        helpers = self.paragraph.those(verb, "aux", "neg")
        if stances and helpers and helpers[0].at < verb.at:
            whole, other = self.lexicon.of_phrase(self.paragraph, helpers[0])
            if len(whole.split()) > verb.at - helpers[0].at:
                return words, other
        return words, stances

    def _is_passed_on(self, verb: Token) -> bool:
        """Whether a verb is "saying" in "quoted as saying", for which there is another rule."""
        link = self.paragraph.head(verb)
        return (
            verb.role == "pcomp"
            and link.lower == "as"
            and bool(self.lexicon.of(self.paragraph.head(link).lower))
        )

    def _passed_on(self, verb: Token) -> Attribution | None:
        """Read an attribution that is passed on: "X quoted Y as saying that ..." and the like."""
        link = self.paragraph.first(verb, "prep")
        saying = self.paragraph.first(link, "pcomp") if link and link.lower == "as" else None
        if saying is None or not self.lexicon.of(saying.lower) or saying.part != "VERB":
            return None
        whom = self.paragraph.first(verb, "dobj", "nsubjpass")
        clause = self.paragraph.first(saying, "ccomp") or self.paragraph.first(verb, "ccomp")
        if whom is None or clause is None:
            return None
        via = self.find_speaker(verb)
        source = self.source_places(whom)
        cue = tuple(sorted({*self._cue_places(verb, 1), *([link.at] if link else []), saying.at}))
        gone = {*source, *cue, *(self.source_places(via) if via else ())}
        content = tuple(at for at in self.paragraph.below(clause) if at not in gone)
        stances = self.lexicon.of(saying.lower)
        return Attribution(
            "passed-on", whom.at, source, verb.at, cue, clause.at, content, stances,
            via=via.at if via and via.at != whom.at else None,
        )  # fmt: skip

    def _is_hypothetic(self, verb: Token) -> bool:
        """Whether a verb means nothing said so far: "a way to find that", "they will announce"."""
        marks = {it.lower for it in self.paragraph.those(verb, "aux")}
        subject = self.paragraph.first(verb, "nsubj")
        own = subject is not None and subject.lower in ("i", "we")
        return bool((marks & _HYPOTHETIC and verb.role != "xcomp") or (marks & _FUTURE and not own))

    def _is_main(self, verb: Token) -> bool:
        return verb.role in _MAIN and verb.tag != "VB"

    def _is_speech(self, base: Attribution) -> bool:
        """Whether the verb of an attribution means speaking, not thinking."""
        return bool(SPEECH_STANCES & set(base.stances[:1]) - {"estimates"})

    def _may_interrupt(self, verb: Token, base: Attribution) -> bool:
        """Whether a verb can follow or interrupt what is said, unlike "as he called it"."""
        return self._is_speech(base) and base.stances[0] != "urges" and verb.lower not in _NAMING

    def _name_thing(self, speaker: Token) -> str:
        """The type of a speaker that is a thing, such as a treaty; empty for other speakers."""
        return self.lexicon.things.get(speaker.lemma.lower(), "") if speaker.part == "NOUN" else ""

    def _naming(self, verb: Token, base: Attribution) -> tuple[str, int, tuple[int, ...]]:
        """Rule for what somebody calls a thing: "called it a threat".

        Like all such rules, it returns the rule's name, the root and the tokens of the content,
        which are empty if the rule does not apply.
        """
        named = self.paragraph.first(verb, "oprd")
        thing = self.paragraph.first(verb, "dobj")
        if thing is None or thing.at < verb.at:
            return "", verb.at, ()
        places = {*self.paragraph.below(named or thing), *self.paragraph.below(thing)}
        marks = any(self.paragraph.tokens[at].tag in ("``", "''") for at in places)
        if named is None and not (marks and verb.lower in _NAMING):
            return "", verb.at, ()
        return "naming", (named or thing).at, self._without(sorted(places), base)

    def _clause(self, verb: Token, base: Attribution) -> tuple[str, int, tuple[int, ...]]:
        """Rule for a finite clause that depends on the verb: "says that ...", "..., he says"."""
        for clause in self.paragraph.those(verb, "ccomp"):
            if not self._is_finite(clause) and not self.paragraph.first(clause, *SUBJECTS):
                continue
            places = self._without(self._said_in(clause), base)
            if clause.at > verb.at:
                return "complement", clause.at, places
            if self._may_interrupt(verb, base):
                return "parenthesis", clause.at, (*places, *self._reasons(verb))
        return "", verb.at, ()

    def _silence(self, verb: Token, base: Attribution) -> tuple[str, int, tuple[int, ...]]:
        """Rule for what somebody does not speak about: "declined to comment on the sale"."""
        if base.stances[0] != "declines-to-comment":
            return "", verb.at, ()
        links = self.paragraph.those(verb, "prep", "xcomp", "dobj")
        places = {at for it in links if it.at > verb.at for at in self.paragraph.below(it)}
        gone = {*base.source, *self._cue_places(verb, 1)}
        root = links[0].at if links else verb.at
        return "infinitive", root, tuple(sorted(places - gone))

    def _reasons(self, verb: Token) -> tuple[int, ...]:
        """The tokens of a reason after the verb that belongs to the content: "because ..."."""
        return tuple(
            at
            for clause in self.paragraph.those(verb, "advcl")
            if {"because", "unless"} & {it.lower for it in self.paragraph.those(clause, "mark")}
            for at in self.paragraph.below(clause)
        )

    def _said_in(self, clause: Token) -> list[int]:
        """The tokens of a clause, without clauses in which the writer goes on: "and added"."""
        gone: set[int] = set()
        for other in self.paragraph.those(clause, "conj", "advcl"):
            marks = {it.lower for it in self.paragraph.those(other, "mark")}
            finite = other.tag in ("VBD", "VBZ") and bool(self.lexicon.of(other.lower))
            goes_on = self._speaks_on(other) or (finite and clause.tag == "VB")
            if goes_on or marks & _CONCEDING:
                gone |= {*self.paragraph.below(other)}
        return [at for at in self.paragraph.below(clause) if at not in gone]

    def _speaks_on(self, verb: Token) -> bool:
        """Whether a verb without its own subject continues what its speaker says."""
        stances = self.lexicon.of(verb.lower)
        speaks = verb.part == "VERB" and bool(SPEECH_STANCES & set(stances[:1]))
        return speaks and not self.paragraph.first(verb, *SUBJECTS)

    def _around(self, verb: Token, base: Attribution) -> tuple[str, int, tuple[int, ...]]:
        """Rule for an attribution inside or after the content: "this is, as he says, right"."""
        head = self.paragraph.head(verb)
        marks = [it.lower for it in self.paragraph.those(verb, "mark", "advmod")]
        loose = verb.role == "parataxis" or (verb.role == "advcl" and "as" in marks)
        future = {"will", "shall"} & {it.lower for it in self.paragraph.those(verb, "aux")}
        loose = loose and not future and self._may_interrupt(verb, base)
        if not loose or head.at == verb.at or head.part not in ("VERB", "AUX", "NOUN"):
            return "", verb.at, ()
        return "parenthesis", head.at, self._without(self.paragraph.below(head), base, verb)

    def _infinitive(self, verb: Token, base: Attribution) -> tuple[str, int, tuple[int, ...]]:
        """Rule for an infinitive: "urges them to leave", "plans to leave"."""
        if base.stances[0] not in INFINITIVE_STANCES:
            return "", verb.at, ()
        for clause in self.paragraph.those(verb, *CLAUSES):
            if clause.at < verb.at or clause.part not in ("VERB", "AUX"):
                continue
            if clause.tag not in ("VB", "VBG", "VBN"):
                continue
            places = self._said_in(clause)
            whom = self.paragraph.first(verb, "dobj", "dative")
            if base.stances[0] == "asserts" and whom is None:
                continue
            if whom and whom.at < clause.at:
                places = sorted({*places, *self.paragraph.below(whom)})
            return "infinitive", clause.at, self._without(places, base)
        return "", verb.at, ()

    def _object(self, verb: Token, base: Attribution) -> tuple[str, int, tuple[int, ...]]:
        """Rule for a noun as object: "denies the charge", with the words that depend on it."""
        of_phrase = len(base.cue) > 1 and self.paragraph.tokens[base.cue[-1]].part == "ADP"
        takes = base.stances[0] in OBJECT_STANCES or verb.lemma in _TELLING or of_phrase
        if not takes or verb.lower in _BUYING:
            return "", verb.at, ()
        thing = self.paragraph.first(verb, "prep" if of_phrase else "dobj")
        if thing is None or thing.at < verb.at:
            return "", verb.at, ()
        described = verb.lemma == "describe" and self._link(verb, "as") is not None
        if thing.tag == "PRP" and not described:
            return "", verb.at, ()
        places = {*self.paragraph.below(thing)}
        for more in self.paragraph.those(verb, "prep", "oprd", "pcomp", "advcl"):
            loose = more.lower in ("in", "on", "at", "during", "after") or self._speaks_on(more)
            if more.at > thing.at and not loose:
                places |= {*self.paragraph.below(more)}
        return "object", thing.at, self._without(sorted(places), base)

    def _link(self, verb: Token, word: str) -> Token | None:
        """The token of the preposition ``word`` if it depends on a verb, or None."""
        return next((it for it in self.paragraph.those(verb, "prep") if it.lower == word), None)

    def _is_finite(self, clause: Token) -> bool:
        if clause.tag in ("VBD", "VBP", "VBZ", "MD"):
            return True
        return bool(self.paragraph.first(clause, "aux", "auxpass"))

    def _is_negated(self, verb: Token) -> bool:
        return self.paragraph.first(verb, "neg") is not None

    def _without(
        self, places: Iterable[int], base: Attribution, verb: Token | None = None
    ) -> tuple[int, ...]:
        """Remove from tokens those of cue and speaker, and, if given, all below a verb."""
        gone = {*base.source, *base.cue}
        if verb:
            gone |= {*self.paragraph.below(verb)}
        return tuple(at for at in places if at not in gone)

    def _cue_places(self, verb: Token, words: int) -> tuple[int, ...]:
        helpers = self.paragraph.those(verb, "aux", "auxpass", "neg", "prt")
        return tuple(sorted({*(it.at for it in helpers), *range(verb.at, verb.at + words)}))

    # -- other cues -------------------------------------------------------------------------

    def _according(self, token: Token) -> Attribution | None:
        to = self.paragraph.first(token, "prep", "prt")
        if to is None or to.lower != "to":
            return None
        speaker = self.paragraph.first(to, "pobj")
        head = self.paragraph.head(token)
        if speaker is None or head.at == token.at:
            return None
        gone = {*self.paragraph.below(token)}
        while head.role in ("acl", "relcl", "conj", "advcl", "xcomp", "prep", "pobj", "dobj"):
            head = self.paragraph.head(head)
        places = tuple(at for at in self.paragraph.below(head) if at not in gone)
        source = self.source_places(speaker)
        cue = (token.at, to.at)
        return Attribution(
            "according", speaker.at, source, token.at, cue, head.at, places, ("asserts",)
        )

    def _noun(self, noun: Token) -> Attribution | None:
        stances = self.lexicon.of(noun.lower)
        if not stances or stances[0] in _OWN_DEEDS:
            return None
        clause = self._noun_content(noun)
        speaker = self._owner(noun)
        if clause is None or speaker is None or self._name_thing(speaker):
            return None
        places = tuple(self.paragraph.below(clause))
        source = self.source_places(speaker)
        return Attribution(
            "noun", speaker.at, source, noun.at, (noun.at,), clause.at, places, stances
        )

    def _noun_content(self, noun: Token) -> Token | None:
        for clause in self.paragraph.those(noun, "acl", "ccomp", "relcl"):
            marks = [it.lower for it in self.paragraph.those(clause, "mark", "aux")]
            if "that" in marks or ("to" in marks and clause.role == "acl"):
                return clause
        return None

    def _owner(self, noun: Token) -> Token | None:
        """The token of the person whose claim, promise or threat a noun means, or None."""
        owner = self.paragraph.first(noun, "poss")
        if owner:
            return owner
        for link in self.paragraph.those(noun, "prep", "agent"):
            if link.lower in ("by", "from", "of"):
                return self.paragraph.first(link, "pobj")
        head = self.paragraph.head(noun)
        if noun.role == "dobj" and head.part == "VERB":
            return self.find_speaker(head)
        return None

    def _adjective(self, word: Token) -> Attribution | None:
        stances = self.lexicon.of(word.lower)
        head = self.paragraph.head(word)
        if not stances or word.role != "acomp":
            return None
        speaker = self.find_speaker(head)
        clause = self.paragraph.first(word, "ccomp", "xcomp") or self.paragraph.first(head, "ccomp")
        if speaker is None or clause is None or clause.at < word.at or self._name_thing(speaker):
            return None
        source = self.source_places(speaker)
        places = tuple(self.paragraph.below(clause))
        cue = tuple(sorted((head.at, word.at)))
        return Attribution(
            "adjective", speaker.at, source, word.at, cue, clause.at, places, stances
        )

    # -- speakers ---------------------------------------------------------------------------

    def find_speaker(self, verb: Token) -> Token | None:
        """The head of the words for the speaker of a verb, or None.

        If the verb has no subject of its own, that of a verb above it is taken.
        """
        for _ in range(6):
            subject = self.paragraph.first(verb, "nsubj")
            passive = self.paragraph.first(verb, "nsubjpass", "auxpass")
            if passive and not subject:
                return self._agent(verb)
            if subject:
                return None if self._is_expletive(subject, verb) else self._named_by(subject, verb)
            head = self.paragraph.head(verb)
            if head.at == verb.at:
                return None
            if verb.role == "conj" and head.role == "ccomp" and self._speaks_on(verb):
                above = self.paragraph.head(head)
                head = above if self.lexicon.of(above.lower) else head
            if verb.role in ("acl", "relcl") and head.part in ("NOUN", "PROPN", "PRON"):
                return self._owner(head) if self.lexicon.of(head.lower) else head
            if verb.role not in ("conj", "advcl", "xcomp", "pcomp", "prep", "ccomp", "dep"):
                return None
            if verb.role == "xcomp" and self.paragraph.first(head, "dobj"):
                return None
            verb = head
        return None

    def _is_expletive(self, subject: Token, verb: Token) -> bool:
        """Whether a subject is an "it" that means nobody: "it seems", but not "it said"."""
        speaks = (SPEECH_STANCES - {"estimates", "suggests"}) & set(self.lexicon.of(verb.lower)[:1])
        return subject.lower == "it" and not speaks

    def _agent(self, verb: Token) -> Token | None:
        by = self.paragraph.first(verb, "agent")
        return self.paragraph.first(by, "pobj") if by else None

    def _named_by(self, subject: Token, verb: Token) -> Token | None:
        if subject.tag in ("WDT", "WP") and verb.role == "relcl":
            return self.paragraph.head(verb)
        if subject.lower in _NO_SOURCE or subject.part in ("ADV", "VERB"):
            return None
        return subject

    def source_places(self, speaker: Token) -> tuple[int, ...]:
        """The tokens of a speaker's noun phrase, with appositions but without relative clauses."""
        found, waiting = [speaker.at], [speaker]
        while waiting:
            for child in self.paragraph.children[waiting.pop().at]:
                if child.role not in ("relcl", "acl", "advcl", "punct", "ccomp", "parataxis"):
                    found.append(child.at)
                    waiting.append(child)
        return tuple(sorted(found))
