-- Pairs of propositions that cannot both hold, whoever claims them and whether or not it counts.
-- (a): one is affirmed and one denied, and the affirmed entails the denied. A denied proposition
-- that is affirmed only by entailment clashes with what entails it, not with itself as well.
create or replace temp table opposed as
select follows.p as l, follows.q as r, 'ground-denied' as ground, affirmed.direct
from follows join affirmed on affirmed.prop = follows.p
where follows.q in (select prop from claim where polarity = 'denying')
    and (affirmed.direct or follows.p <> follows.q);
