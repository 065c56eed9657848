select label as statement, rule, speaker, stance
from ruled join labelled_claim on labelled_claim.about = ruled.id
where state = 'cg:denied'
order by 1, 3, 4, 2
