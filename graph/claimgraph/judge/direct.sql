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
    select prop.id, prop.kind, first, last
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
)
select distinct form.s, form.p, form.o
from form join standing on standing.id = form.prop
where form.prop not in (from replaced);
