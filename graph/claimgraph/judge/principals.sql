-- For whom a claimant speaks, claim by claim: accepted offices followed upwards. An office with
-- a date holds then; one without holds in the sources that name it, and at their date. Words that
-- nobody dates are taken to be as old as their source, not as old as the world: else whoever ever
-- held an office would hold it for good.
insert into office
select distinct prop.s as holder, prop.o as body, prop.first = 0 and prop.last = 4000000 as undated,
    prop.first, prop.last, bears.source, bears.published_from, bears.published_to
from tally join prop on prop.id = tally.prop
join bears on bears.prop = prop.id
where tally.office and tally.rule is null
    and (own_voice or tally.prop in (select prop from independent));

create or replace temp table climb as
with recursive up(claim, agent, source, spoken_from, spoken_to, holder, body) as (
    select id, agent, source,
        if(said_from = 0, least(said_to, published_from), said_from), said_to, '', agent
    from (
        select *, claimant as agent from claim
        union
        select *, origin from claim
    )
    where agent in (select holder from office)
    union
    select claim, agent, up.source, spoken_from, spoken_to, office.holder, office.body
    from up join office on office.holder = up.body
    where if(undated,
        office.source = up.source or (published_from <= spoken_to and spoken_from <= published_to),
        first <= spoken_to and spoken_from <= last)
)
select distinct claim, agent, holder, body from up;

insert into speaks
select distinct climb.claim, body
from climb join claim on claim.id = climb.claim and claim.claimant = climb.agent
where body <> climb.agent;

-- The principal is the last on the way up, if there is one: who holds two offices of bodies that
-- do not speak for each other speaks for himself, since nobody can tell for which.
update principal set principal = top.body
from (
    select claim, agent, min(body) as body
    from climb anti join (select claim, agent, holder as body from climb) using (claim, agent, body)
    group by claim, agent having min(body) = max(body)
) top
where top.claim = principal.claim and top.agent = principal.agent;
