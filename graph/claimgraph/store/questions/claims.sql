select $who as who, speaker, told.stance, label as statement, status, said_words as said, quote
from told join statement on statement.id = about
where quote <> '' and ($who::varchar is null or claimant = $who)
order by 2, 4, 3, 7, 5, 6
