select distinct $who as who, speaker, labelled_claim.stance, label as statement, status, quote
from labelled_claim join statement on statement.id = about
where quote <> '' and $who in (claimant, principal)
order by 2, 4, 3, 6, 5
