-- Pairs of propositions that cannot both hold, whoever claims them and whether or not it counts.
-- (a): one is affirmed and one denied, and the affirmed entails or presupposes the denied. A denied proposition
-- that is affirmed only by entailment clashes with what entails it, not with itself as well.
create or replace temp table opposed as
select p as l, q as r, 'ground-denied' as ground, affirmed.direct
from stands_on join affirmed on affirmed.prop = p
where q in (select prop from claim where polarity = 'denying') and (affirmed.direct or p <> q);
