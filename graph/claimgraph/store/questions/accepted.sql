select label as statement, rule, speaker, stance
from ruled join told on told.about = ruled.id
join polarity using (act)
where state = 'cg:accepted' and polarity = 'cg:affirming'
order by 1, 3, 4, 2
