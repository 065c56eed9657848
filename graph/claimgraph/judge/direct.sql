-- The direct triples: accepted propositions without conditions or limits, and the triples that the
-- ontology derives from these. States that have ended are left out; an opposite that is affirmed of
-- a later time ends a state, too. $verdicts is the name of the table of statuses.
create or replace temp table direct as
with solid as (  -- propositions accepted by claims that do not limit them to a part
    select distinct ground.prop from ground join prop on prop.id = said and not limited
    union
    select entails.q from entails join prop on prop.id = entails.p and not limited
    where entails.p in (select prop from carried)
        and (entails.p, entails.q) not in (select (narrowed.p, narrowed.q) from narrowed)
),
standing as (
    select prop.id, prop.kind, first, last, lasting, verdict.rule
    from $verdicts verdict join prop on prop.id = verdict.prop
    where verdict.status = 'accepted' and conditions = '' and not limited
        and not (lasting and last < (select day from today))
        and prop.id not in (select prop from ended)
        and prop.id not in (
            select core from twin join $verdicts other using (prop) where other.status <> 'accepted')
        and (prop.id in (select prop from solid) or '$verdicts' <> 'status')
),
told as (  -- the last day for which a state is claimed: its date, or 31 days after the claim
    select prop, max(case
        when office and first = 0 and last = 4000000 then told_to
        when last = 4000000 then told_to + 31
        else last
    end) as until
    from bears join prop on prop.id = bears.prop
    where prop in (select id from standing where lasting) group by prop
),
since as (  -- the latest day from which a named speaker claims something, for rivals of a state
    select prop, first > 0 or last < 4000000 as dated, office, max(case
        when first > 0 then first
        when last < 4000000 or not lasting then 0
        when office then told_from
        else told_from - 31
    end) as start
    from bears join prop on prop.id = bears.prop
    where bears.named and told_as <> 'to-come' group by all
),
rival as (  -- pairs of a state and a statement that excludes it, or has another holder or object
    select a.prop as a, b.prop as b
    from form a join standing on standing.id = a.prop and lasting
    join excludes e on e.p = a.p
    join form b on b.p = e.q and b.s = a.s and b.o = a.o
    union
    select l, r from candidate where why in ('ground-one-holder', 'ground-one-object')
    union
    select r, l from candidate where why in ('ground-one-holder', 'ground-one-object')
),
replaced as (  -- states whose rival a named speaker affirms of a later time
    select rival.a
    from rival join standing x on x.id = rival.a and lasting
    join told on told.prop = rival.a join since on since.prop = rival.b
    where start > until + if(office and not dated and first = 0 and last = 4000000, 31, 0)
),
barred as (  -- triples that are denied without qualifiers or date and not affirmed later
    select s, p, o, counting.id in (select id from mine) as own
    from prop join counting on counting.prop = prop.id and polarity = 'denying'
    where qualifiers = 0 and conditions = '' and first = 0 and last = 4000000 and not core
        and (named or not office)
        and counting.id not in (select excused.denial from excused)
        and not exists (
            select 1 from changed
            join told_for since on since.prop = changed.l and since.side = 'affirming'
            where changed.kind = 'state-changed' and changed.r = prop.id
                and since.told_from > counting.told_to)
)
select distinct form.s, form.p, form.o
from form join standing on standing.id = form.prop
where form.prop not in (from replaced) and not exists (
    select 1 from barred where barred.s = form.s and barred.p = form.p and barred.o = form.o
        and (own or standing.rule <> 'rule-perspective-affirmed'));
