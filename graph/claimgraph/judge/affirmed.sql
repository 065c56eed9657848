-- What is affirmed: directly, by a claim about it, or because something affirmed entails it.
create or replace temp table affirmed as
select follows.q as prop, bool_or(follows.p = follows.q) as direct
from follows
where follows.p in (select prop from claim where polarity = 'affirming')
group by follows.q;
