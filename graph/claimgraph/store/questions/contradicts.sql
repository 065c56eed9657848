select one.label as one, other.label as other, count(distinct conflict.id) as conflicts
from conflict
join held yes on yes.prop = l and yes.line = 'affirms'
join held no on no.prop = r and no.principal <> yes.principal
join named one on one.id = yes.principal
join named other on other.id = no.principal
where l <> r or no.line = 'rejects'
group by 1, 2 order by 3 desc, 1, 2
