select distinct $a as a, $b as b, label as statement, status, speaker, stance, quote
from statement join told on told.about = statement.id
where ($a in (s, o) or (statement.id, $a) in (select (id, agent) from part))
    and ($b in (s, o) or (statement.id, $b) in (select (id, agent) from part)) and quote <> ''
order by 3, 5, 6, 7, 4
