-- Whether a claim is about the past or about something to come. If its date only extends beyond the
-- day of the claim, it is to come in the words of the performer's side, and undecided in the words
-- of others. A state counts from its begin, and `done` says that the words show that it was done.
create or replace temp table performs as  -- claims by the doers of what is claimed, or their voices
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
