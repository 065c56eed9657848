select distinct $a as a, $b as b, label as statement, status, speaker, stance, quote
from statement join told on told.about = statement.id
where ((s, o) = ($a, $b) or (s, o) = ($b, $a)) and quote <> ''
order by 3, 5, 6, 7, 4
