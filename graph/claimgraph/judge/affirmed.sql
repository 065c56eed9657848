-- The propositions that a claim affirms (direct), or that an affirmed proposition entails.
create or replace temp table affirmed as
select follows.q as prop, bool_or(follows.p = follows.q) as direct
from follows
where follows.p in (select prop from claim where polarity = 'affirming')
group by follows.q;
