select distinct $what as what, label as statement, status, rule
from ruled
where state <> 'cg:mentioned' and ($what in (s, o) or id in (select s from qualified where o = $what))
order by 3, 2, 4
