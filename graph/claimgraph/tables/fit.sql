-- Each row with the entities and dates that its cells name, and its first fault; null if it has none.
-- A fault is a message with {} for the faulty value, which follows it after chr(30).
-- claims.py fills in what is in <angle brackets>: the source's path, and SQL for each qualifier.
create or replace temp table fit as
select said.*, sub.path as s, sub.label as s_label, obj.path as o, obj.label as o_label,
    spk.path as speaker_path, spk.label as speaker_label,
    sub.several, term.arrow, term.arrows, whens.edtf as when_edtf,
    if(term.kind = 'state', whens.state_words, whens.act_words) as when_words,
    saids.edtf as said_edtf,
    case
        when said.unknown is not null then said.unknown
        when said.subject is null then 'the subject is empty'
        when said.predicate is null then 'the predicate is empty'
        when said.object is null then 'the object is empty'
        when said.stance is null then 'the stance is empty'
        when term.name is null then 'unknown predicate: {}' || chr(30) || said.predicate
        when speech.name is null then 'unknown stance: {}' || chr(30) || said.stance
        when said."when" is not null and whens.edtf is null then 'not a date: {}' || chr(30) || said."when"
        when said.said_text is not null and saids.edtf is null then 'not a date: {}' || chr(30) || said.said_text
        when saids.first > source.last then
            'said after its source was published: {}' || chr(30) || said.said_text
        when not list_contains(term.subjects, sub.kind) then
            term.name || ' cannot have {} as its subject, which is of type ' || sub.kind
                || chr(30) || said.subject
        when not list_contains(term.objects, obj.kind) then
            term.name || ' cannot have {} as its object, which is of type ' || obj.kind
                || chr(30) || said.object
        when spk.unnamed then 'the speaker is an unnamed source: {}' || chr(30) || said.speaker
        <unfit>
    end as fault
from said
join table_source source on source.path = <source>
left join name sub on sub.text = said.subject
left join name obj on obj.text = said.object
left join name spk on spk.text = said.speaker
left join term on term.name = said.predicate
left join speech on speech.name = said.stance
left join moment whens on whens.text = said."when" and whens.text[1] <> '#'
left join moment saids on saids.text = coalesce(said.said_text, concat(
    if(said.speaker is null, '#published ', '#until '), <source>))
    and (said.said_text is null or saids.text[1] <> '#')  -- a cell must not be read as one of our defaults
<joins>;

-- Rows without a fault become propositions and claims. Their paths have hashes, made of the same
-- parts in the same order as those of claims that a person wrote, so that equal ones have one path.
create or replace temp table entered as
select *, 'claim/' || left(sha256(concat_ws(chr(31),
    <source>, prop, stance, claimant, coalesce(speaker_path, ''), <source> || '#'
    || coalesce('key=' || "#key", "#rows", 'row=' || "#row"), said_edtf)), 16) as claim
from (
    select said.*, coalesce(speaker_path, source.agent) as claimant,
        'proposition/' || left(sha256(concat_ws(chr(31),
            s, predicate, o, <parts> 'when=' || when_edtf)), 16) as prop,
        concat(s_label, ' ', if(several, chr(30), chr(31)), ' ', o_label, <told> ', ' || when_words) as label,
        concat_ws(';', <conditions> null) as conditions
    from fit said
    join table_source source on source.path = <source>
    <joins>
    where fault is null
) said<once>;

insert into row_prop
select prop, any_value(s), any_value(predicate), any_value(o), any_value("when"),
    arg_min(label, "#row"), any_value(conditions), false
from entered anti join row_prop on row_prop.id = entered.prop
group by prop;

insert into row_claim
select <source>, "#row", exact, claim, prop, stance, claimant, speaker_path is not null,
    coalesce(said_text, concat(if(speaker is null, '#published ', '#until '), <source>)),
    speaker_label, note, "#rows"
from entered;
