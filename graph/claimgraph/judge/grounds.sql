-- The five grounds of acceptance: which claim of a speaker who can know it provides a ground for
-- which proposition. Rows of tables provide none, because a row is no witness.
create or replace temp table power as  -- states and the like, which are no reporters
select id from thing where list_has_any(types, ['country', 'alliance', 'government-body']);

create or replace temp table medium as
select id from thing where list_has_any(types, ['newspaper', 'news-agency']) and not unnamed;

-- Actors whose newspapers are not independent reporters: states, and organisations and groups such
-- as parties and movements, but neither publishers nor companies.
create or replace temp table owner as
select id from power union
select id from thing where list_has_any(types, ['organisation', 'group'])
    and not list_has_any(types, ['newspaper', 'news-agency', 'company']);

-- Claims at first hand: all who pass the words on from claimant to source are reporters or speak
-- for the claimant's own principal. The source of a party gives only the claims of its own
-- principal at first hand, a transcript those of everybody who speaks in it.
create or replace temp table first_hand as
with candidate as (
    select claim.id, prop, source, claim.agent, claimant, voice, transcript, own, heard_as
    from claim join principal on principal.claim = claim.id where voice <> 'coded'
),
passing as (
    select id, prop, agent, claimant, heard_as from candidate
    union
    select id, prop, link.agent, claimant, heard_as from candidate
    join between_links link on link.claim = id and link.agent <> claimant
),
led as (select low, high from bound union select id, id from power),
partial as (  -- who passes words on but belongs to an actor or participant on another side
    select passing.id, passing.agent from passing
    join led on led.low = passing.agent
    left join participant on participant.prop = passing.prop and participant.agent = high
    where (high in (from owner) or participant.agent is not null) and high <> heard_as
        and (heard_as, high) not in (select (bound.low, bound.high) from bound)
        and (high, heard_as) not in (select (bound.low, bound.high) from bound)
),
own_people as (
    select passing.id, passing.agent from passing
    left join stands_for on stands_for.claim = passing.id and stands_for.agent = passing.agent
    left join thing on thing.id = passing.agent
    where coalesce(stands_for.principal, passing.agent) = heard_as and not coalesce(unnamed, false)
),
by_source as (
    select id from candidate
    where own or transcript or (id, agent) in (select (own_people.id, own_people.agent) from own_people)
        or ((voice = 'reporting' or (agent, heard_as) in (select (bound.low, bound.high) from bound))
            and (id, agent) not in (select (partial.id, partial.agent) from partial))
),
strange as (  -- claims passed on by somebody who is neither a reporter nor of the claimant's side
    select passing.id from passing
    join between_links link on link.claim = passing.id and link.agent = passing.agent
    where (passing.id, passing.agent) not in (select (own_people.id, own_people.agent) from own_people)
        and (passing.agent not in (from medium)
            or (passing.id, passing.agent) in (select (partial.id, partial.agent) from partial))
)
select id as claim from by_source where id not in (from strange);

create or replace temp table knows as  -- the claims that may be a ground for a proposition
select bears.prop, said, bears.id, claimant, own, voice, agent, told_from
from bears
join tally on tally.prop = bears.prop and (rule is null or rule = 'rule-near-row')
join tally itself on itself.prop = bears.said and (itself.rule is null or itself.rule in (
    'rule-near-row', 'rule-reason') or ('core/' || bears.said, bears.prop) in (from follows))
left join tally core on core.prop = 'core/' || bears.said
where told_as = 'past' and not rider and bears.named and certain and verified and voice <> 'coded'
    and (core.rule is null or core.rule = 'rule-near-row')
    and (bears.said, bears.prop) not in (select (narrowed.p, narrowed.q) from narrowed);

create or replace temp table ground as
with accompanied as (
    select distinct prop from participant where side = 1 and role not in ('subject', 'object')
),
ends as (  -- participants on each side; who joins another in a declared act is put on side 2
    select participant.prop, agent,
        if(role not in ('subject', 'object') and (kind = 'declared-act' or prop.p || ' ' || role in (
            select turning.p || ' ' || unnest([subject, object]) from turning)), 2, side) as side
    from participant join prop on prop.id = participant.prop
),
told_from_end as (
    select distinct knows.prop, ends.agent, principal.principal, knows.id, knows.said
    from knows
    semi join first_hand on first_hand.claim = knows.id
    join principal on principal.claim = knows.id
    join ends on ends.prop = knows.said
    left join stands_for on stands_for.claim = knows.id and stands_for.agent = ends.agent
    left join speaks on speaks.claim = knows.id and speaks.agent = knows.claimant
    where ends.agent in (knows.claimant, speaks.body)
        or stands_for.principal in (knows.claimant, speaks.body)
),
tied as (  -- each principal with itself and all actors to which some claim binds it
    select principal as agent, principal as top from told_from_end
    union select principal, high from told_from_end join bound on low = principal
),
both_sides as (
    select x.prop, x.id as one, y.id as other
    from told_from_end x join told_from_end y on y.prop = x.prop and x.principal < y.principal
    where exists (  -- one of the two statements has the two actors on different sides
        select 1 from ends a join ends b on b.prop = a.prop and b.side <> a.side
        where a.agent = x.agent and b.agent = y.agent and (a.prop = x.said or a.prop = y.said)
    ) and not exists (
        select 1 from tied a join tied b on b.top = a.top
        where a.agent = x.principal and b.agent = y.principal)
)
select prop, id as claim, said, 'reported' as ground
from knows
where own and voice = 'reporting' and agent not in (from power)
    and not exists (  -- the reporter belongs to an actor or participant; ended ties do not count
        select 1 from bound where low = knows.agent and last >= told_from and (high in (from owner)
            or high in (select participant.agent from participant where participant.prop = said)))
    and agent not in (select participant.agent from participant where participant.prop = said)
union all
select knows.prop, knows.id, said, 'declared'
from knows join prop on prop.id = said and kind = 'declared-act' and not mutual and not mannered
semi join first_hand on first_hand.claim = knows.id
where knows.id in (from performs) and said not in (from accompanied)
union all
select knows.prop, knows.id, said, 'admitted'
from knows join prop on prop.id = said and kind <> 'assessment' and not mutual and not mannered
join mark on mark.p = prop.p and harmful
join claim on claim.id = knows.id join act on act.stance = claim.stance and admitting
semi join first_hand on first_hand.claim = knows.id
where knows.id in (from performs) and said not in (from accompanied)
union all
select distinct knows.prop, knows.id, said, 'both-sides'
from (select prop, unnest([one, other]) as id from both_sides) told
join knows on knows.prop = told.prop and knows.id = told.id
union all
select knows.prop, knows.id, said, 'office'
from knows join prop on prop.id = said and prop.office
left join thing on thing.id = knows.claimant
where own and not (knows.claimant = prop.s and list_contains(thing.types, 'person'));
