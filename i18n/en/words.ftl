## words
