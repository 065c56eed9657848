select relation.label as relation, status, count(*) as statements
from statement join term relation on relation.id = p
group by 1, 2 order by 1, 2
