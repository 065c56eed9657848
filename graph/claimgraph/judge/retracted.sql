-- Who took words back. Taking back Q takes back whatever was said that entails it; of denials,
-- those from which the denial of Q follows; of plans, threats and the like, those of Q itself.
-- A retraction counts unless it is known to be the earlier of the two.
insert into superseded
with reach as (
    select p as prop, q as taken_back, 'affirming' as polarity from follows
    union all select q, p, 'denying' from follows
    union all select id, id, 'neither' from prop
)
select distinct old.id, new.id
from claim new
join reach on reach.taken_back = new.prop
join claim old on old.prop = reach.prop and old.polarity = reach.polarity
    and old.claimant = new.claimant and old.stance <> 'retracts'
left join declared_order back on back.a = new.id and back.b = old.id
where new.stance = 'retracts' and back.a is null and new.said_to >= old.said_from;
