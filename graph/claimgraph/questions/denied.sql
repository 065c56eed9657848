select distinct label as statement, rule, speaker, stance
from statement join told on told.about = statement.id
where state = 'cg:denied'
order by 1, 3, 4, 2
