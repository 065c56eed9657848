-- Whether a claim is about the past or the future. An event dated after the day of the claim is to
-- come. If it may be before or after that day, it is to come if a doer or his speaker makes the
-- claim, and undecided otherwise. A state is past if it has begun. If `done` is true, the words say
-- that the event has happened.
create or replace temp table performs as  -- claims made by a doer of the event or by his speaker
select distinct claim.id as claim
from claim join prop on prop.id = claim.prop
join participant on participant.prop = claim.prop and (side = 1 or (mutual and role = 'object'))
left join speaks on speaks.claim = claim.id and speaks.agent = claimant
where participant.agent in (claimant, speaks.body);

create or replace temp table timing as
select claim.id as claim,
    case
        when done then 'past'
        when first > said_to then 'to-come'
        when (lasting or kind = 'assessment') and first > 0 then 'past'
        when last <= said_to or last = 4000000 then 'past'
        when claim.id in (from performs) then 'to-come'
        else 'undecided'
    end as told_as
from claim join prop on prop.id = claim.prop
where polarity = 'affirming' and (first > said_to or (last > said_to and last < 4000000));
