-- the level decides the predicate
select raw.row, a.name as who, b.name as whom, predicate as did, row_1
from raw
join states a on a.code = ccode1
join states b on b.code = ccode2
join levels on level = hostlev
