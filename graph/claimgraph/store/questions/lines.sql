select distinct $who as who, side.label as side, line, statement.label as statement, status
from held
join statement on statement.id = prop
join named side on side.id = principal
where $who::varchar is null or principal = $who
order by 2, 3, 4, 5
