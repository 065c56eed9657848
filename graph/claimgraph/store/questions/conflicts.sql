select kind.label as kind, ground.label as ground, one.label as statement, other.label as against,
    because
from conflict
join term kind on kind.id = conflict.kind
join term ground on ground.id = conflict.ground
join proposition one on one.id = l
join proposition other on other.id = r
order by 1, 3, 4, 2, 5
