-- Adds the rows of tables to the propositions and claims that persons wrote. Rows got the paths of
-- their propositions when they were read, so that equal propositions have the same path here.
update row_prop set written = true where id in (select id from all_prop);

insert into qual
select prop, qualifier, worth.kind, token, low, high
from row_qual
join worth using (qualifier, text)
join row_prop on row_prop.id = row_qual.prop
where not condition and not written;

insert into all_prop
with told as (select prop, count(*)::integer as n from qual group by prop),
traits as (
    select prop, bool_or(qualifier in ('if', 'unless')) as hypothetical,
        bool_or(reason and (qualifier <> 'purpose' or not coalesce(mark.purpose, false))) as reasoned,
        bool_or(limits) as limited, bool_or(qualifier = 'manner') as mannered
    from row_qual join trait using (qualifier)
    join row_prop on row_prop.id = prop left join mark on mark.p = row_prop.p
    group by prop
)
select row_prop.id, s, row_prop.p, o, term.kind, office, mutual,
    coalesce(moment.first, 0), coalesce(moment.last, 4000000), row_prop.conditions,
    coalesce(hypothetical, false), coalesce(reasoned, false), coalesce(limited, false),
    coalesce(mannered, false), coalesce(n, 0), false, coalesce(mark.lasting, false), false
from row_prop
join term on term.name = row_prop.p
left join moment on moment.text = "when"
left join told on told.prop = row_prop.id
left join traits on traits.prop = row_prop.id
left join mark on mark.p = row_prop.p
where not written;

insert into all_claim
select row_claim.id, prop, stance, polarity, certain, claimant, claimant, source, agent, voice,
    false, true, claimant = agent, true, false, false, false, false, false, false, claimant,
    said.first, said.last, table_source.first, table_source.last,
    if(said.first = 0, least(said.last, table_source.first), said.first), said.last, false
from row_claim
join table_source on table_source.path = source
join speech on speech.name = stance
join moment said on said.text = row_claim.said;

-- Each qualifier that can have only one value, with all other content of the proposition as a
-- string (rest): two rows with the same rest and different values contradict each other. Rows that
-- also differ in other qualifiers may be about different events.
insert into single
with said as (
    select about.id, about.p, about.first, about.last, edtf, concat_ws(' ', about.p,
        if(mutual, least(about.s, about.o), about.s), if(mutual, greatest(about.s, about.o), about.o)
    ) as ends
    from all_prop about semi join admits_one using (p) join row_prop on row_prop.id = about.id
    left join moment on moment.text = "when"
    where not about.written
),
told as (
    select id, said.p, qualifier, worth.kind, token, low, high, part
    from said join row_qual on prop = id join worth using (qualifier, text)
),
every as (select id, list_sort(list(distinct part)) as parts from told group by id)
select id, told.kind, token, low, high, concat_ws(' ', ends, qualifier,
    array_to_string(list_filter(parts, lambda it: it <> part), ';'), first, last)
from told semi join (select p, qualifier from admits_one where of = '') using (p, qualifier)
join said using (id) join every using (id)
union all
select id, 'time', edtf, first, last,
    concat_ws(' ', ends, 'when', coalesce(array_to_string(parts, ';'), ''))
from said left join every using (id)
where edtf is not null and (p, 'when') in (select (p, qualifier) from admits_one where of = '');
