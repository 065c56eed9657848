-- For whom a claimant speaks, claim by claim: accepted offices followed upwards. An office with
-- a date holds then; one without holds in the sources that name it, and at their date.
create or replace table speaks as
with recursive office as (
    select prop.id, prop.s as holder, prop.o as body, prop.has_when, prop.earliest, prop.latest,
        fact.source, fact.published_from, fact.published_to
    from prop join predicate on predicate.name = prop.p and office
    join status on status.prop = prop.id and status.status = 'accepted'
    join fact on fact.prop = prop.id and fact.polarity = 'affirming'
),
walk(claim, agent) as (
    select id, claimant from claim
    union
    select walk.claim, office.body
    from walk join claim on claim.id = walk.claim
    join office on office.holder = walk.agent
    where if(has_when,
        earliest <= claim.said_to and claim.said_from <= latest,
        office.source = claim.source
            or (office.published_from <= claim.said_to and claim.said_from <= office.published_to))
)
select claim, agent from walk;

-- The principal is the last agent on the way up, if there is one: who holds two offices of
-- bodies that do not speak for each other speaks for himself, since nobody can tell for which.
create or replace table principal as
with top as (
    select speaks.claim, speaks.agent
    from speaks
    where not exists (
        select 1 from speaks higher
        join prop on prop.s = speaks.agent and prop.o = higher.agent
        join predicate on predicate.name = prop.p and office
        join status on status.prop = prop.id and status.status = 'accepted'
        where higher.claim = speaks.claim and higher.agent <> speaks.agent
    )
)
select claim.id as claim, if(count(*) = 1, min(top.agent), any_value(claim.claimant)) as principal
from claim join top on top.claim = claim.id
group by claim.id;
