select label as statement, rule, speaker, stance
from ruled join told on told.about = ruled.id
where state = 'cg:attributed'
order by 1, 3, 4, 2
