-- Pairs of names that may mean the same entity. Each rule compares only names with an equal key, so
-- that ten thousand names do not make fifty million pairs. The Python module fills the table heard.
-- The same letters: Kim Jong Un, Kim Jong-Un.
create temp table by_spelling as
select id, entity, letters(base) || '|' || place as key from worded;
-- The same words in another order, without words such as "of": Bank (Latvia), Bank of Latvia. The
-- order of initials must be the same: M.P. Singh is not P.M. Singh.
create temp table by_order as
select id, entity, joined(list_sort(telling)) || '|'
    || joined(list_filter(telling, lambda it: length(it) = 1)) as key
from worded where len(telling) > 0;
-- One name has a word in the plural: Ruling Party (India), Ruling Parties (India).
create temp table by_number as
select id, entity, joined(list_sort(list_transform(telling, lambda it: singular(it)))) || '|'
    || joined(list_filter(telling, lambda it: length(it) = 1)) as key
from worded;
-- The names sound the same: Pavel Klimkin, Pavlo Klimkin.
create temp table by_sound as
select id, entity, kind, words, base, string_agg(sound, ' ' order by pos) || '|' || place as key,
    sum(length(sound)) as heard
from word join heard using (word)
group by id, entity, kind, words, base, place
having not bool_or(regexp_matches(word, '\p{N}'));
-- All words are the same except one, of which the first letter is the same.
create temp table by_word as
select id, entity, kind, pos, word, sound, place || '|' || joined(list_transform(words,
    lambda it, n: if(n = pos, left(it, 1) || '*', it))) as key
from word join heard using (word)
where length(word) >= 5 and not regexp_matches(word, '\p{N}');

create temp table pair as
select one.id as one, two.id as two, 1 as rule
from by_spelling one join by_spelling two using (key) where one.id < two.id
union all
select one.id, two.id, 2
from by_order one join by_order two using (key) where one.id < two.id
union all
select one.id, two.id, 3
from by_number one join by_number two using (key) where one.id < two.id
union all
-- The same but for the brackets: National Liberal Party, National Liberal Party (Romania). A name
-- that occurs with several brackets is left out: "Police" does not mean "Police (Iran)".
select least(bare.id, more.id), greatest(bare.id, more.id), 4
from worded bare join (
    select *, count(distinct place) over (partition by base) as places
    from worded where place <> ''
) more using (base)
where bare.place = '' and places = 1 and len(bare.words) > 1
union all
-- One letter differs. Two countries are left out: Ireland is not a misspelt Iceland.
select one.id, two.id, 5
from by_word one join by_word two using (key, pos)
where one.id < two.id and one.word <> two.word and greatest(length(one.word), length(two.word)) > 5
    and (one.kind <> 'country' or two.kind <> 'country')
    and damerau_levenshtein(one.word, two.word) = 1
    and (one.sound = two.sound or one.word not in (select word from frequent)
        or two.word not in (select word from frequent))
union all
select one.id, two.id, 6
from by_sound one join by_sound two using (key)
where one.id < two.id and one.heard >= 5 and (one.kind <> 'country' or two.kind <> 'country')
    and damerau_levenshtein(one.base, two.base) <= 2
    and len(list_filter(list_zip(one.words, two.words),
        lambda it: it[1] <> it[2] and least(length(it[1]), length(it[2])) < 5)) = 0;

-- The best pair of names for each pair of entities: by rule, then by similarity.
create temp table proposal as
select distinct on (least(a.entity, b.entity), greatest(a.entity, b.entity))
    one, two, rule,
    if(rule = 1, 1.0, round(jaro_winkler_similarity(a.plain, b.plain), 3)) as likeness
from pair join spelt a on a.id = one join spelt b on b.id = two
where a.entity <> b.entity
order by least(a.entity, b.entity), greatest(a.entity, b.entity), rule, likeness desc, one, two;
