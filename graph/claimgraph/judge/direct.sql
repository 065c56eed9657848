-- The direct triples: what is accepted with no condition and no limit, of states what has not
-- ended; with what the ontology makes of it. An opposite that is accepted of a later time ends a
-- state too. $verdicts is the relation of statuses.
create or replace temp table direct as
with solid as (  -- whoever tells a part does not tell the whole
    select distinct ground.prop from ground join prop on prop.id = said and not limited
    union
    select entails.q from entails join prop on prop.id = entails.p and not limited
    where entails.p in (select prop from carried)
        and (entails.p, entails.q) not in (select (narrowed.p, narrowed.q) from narrowed)
),
standing as (
    select prop.id, prop.kind, first, last, verdict.rule
    from $verdicts verdict join prop on prop.id = verdict.prop
    where verdict.status = 'accepted' and conditions = '' and not limited
        and not (lasting and last < (select day from today))
        and prop.id not in (select prop from ended)
        and (prop.id in (select prop from solid) or '$verdicts' <> 'status')
),
told as (
    select prop, max(told_to) as day from bears
    where prop in (select id from standing) group by prop
),
replaced as (  -- by an opposite that a named voice affirms of a later time
    select a.prop from form a join standing x on x.id = a.prop
    join prop it on it.id = a.prop and it.lasting
    join excludes e on e.p = a.p and e.opposite
    join form b on b.p = e.q and b.s = a.s and b.o = a.o
    join bears on bears.prop = b.prop and bears.named and told_as <> 'to-come'
    join told on told.prop = a.prop
    join prop other on other.id = b.prop
    where if(other.first > 0, other.first, bears.told_from) > if(it.first > 0, it.first, told.day)
    union
    select pair.a from (  -- or by another holder of the office, or another place
        select l as a, r as b, why from candidate union select r, l, why from candidate
    ) pair
    join prop it on it.id = a and it.lasting
    join bears on bears.prop = b and bears.named and told_as <> 'to-come'
    join told on told.prop = a
    join prop other on other.id = b
    where why in ('ground-one-holder', 'ground-one-object')
        and if(other.first > 0, other.first, bears.told_from) > if(it.first > 0, it.first, told.day)
),
barred as (  -- denied as it stands, and nobody has told otherwise since
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
