package arg

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// MaxRange is the number of names that one Range takes.
const MaxRange = 1024

var (
	errList     = errors.New("not a list such as eth 1-3, 5")
	errTooMany  = errors.New("too many names")
	errBackward = errors.New("a range that runs backwards")
)

// Range is the rest of the line as a list of numbered names, such as `eth 1-3, 5, lo0` for eth1, eth2, eth3, eth5 and lo0: what IOS's
// `interface range` takes. Behind the first name its letters, or all before its last number, may be left out, and letters
// may be abbreviated. Each name must be one of those that list returns at the moment; the values are spelled as list has them, in the order
// typed, each once. list is called as OneOf calls its own.
func Range(name string, list func() []string) *Arg[[]string] {
	return &Arg[[]string]{
		name: name, describe: "LIST", rest: true,
		parse:    func(s string) ([]string, error) { return parseRange(s, list()) },
		complete: func(prefix string) []Candidate { return candidates(list(), prefix) },
	}
}

func parseRange(s string, known []string) ([]string, error) {
	var names []string
	head := "" // of the item before: all but its last number
	seen := map[string]bool{}
	for item := range strings.SplitSeq(s, ",") {
		item = strings.Join(strings.Fields(item), "")
		first, last, ranged := cutRange(item)
		if item == "" || ranged && (first == "" || last == "") {
			return nil, errList
		}
		own := strings.TrimRight(first, digits)
		number := first[len(own):]
		if letters, _ := cutLetters(own); own != "" && letters == "" { // 1/0/ behind gi1/0/
			letters, _ = cutLetters(head)
			own = letters + own
		}
		if own != "" {
			head = own
		}
		if head == "" || ranged && number == "" {
			return nil, errList
		}
		if !ranged {
			last = number
		}
		from, to := 0, 0
		if number != "" {
			var err1, err2 error
			from, err1 = strconv.Atoi(number)
			to, err2 = strconv.Atoi(last)
			if err1 != nil || err2 != nil {
				return nil, errList
			}
		}
		if to < from {
			return nil, errBackward
		}
		if to-from >= MaxRange {
			return nil, errTooMany
		}
		for n := from; n <= to; n++ {
			typed := head
			if number != "" {
				typed += strconv.Itoa(n)
			}
			name, err := findName(known, typed)
			if err != nil {
				return nil, err
			}
			if seen[name] {
				continue
			}
			seen[name] = true
			if names = append(names, name); len(names) > MaxRange {
				return nil, errTooMany
			}
		}
	}
	return names, nil
}

// cutRange splits an item at the dash before its last number, if that number has one. A dash within a name is no range: eth-0.
func cutRange(item string) (first, last string, ranged bool) {
	first = strings.TrimRight(item, digits)
	head, ok := strings.CutSuffix(first, "-")
	if !ok || head == "" || strings.IndexByte(digits, head[len(head)-1]) < 0 {
		return item, "", false
	}
	return head, item[len(first):], true
}

// findName finds a name that was typed, in any case and with its letters in full or in part.
func findName(known []string, typed string) (string, error) {
	if i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, typed) }); i >= 0 {
		return known[i], nil
	}
	letters, rest := cutLetters(typed)
	found := ""
	for _, k := range known {
		l, r := cutLetters(k)
		switch {
		case r != rest || letters == "" || !hasPrefixFold(l, letters):
		case found != "" && found != k:
			return "", errAmbiguous
		default:
			found = k
		}
	}
	if found == "" {
		return "", errChoice
	}
	return found, nil
}

// cutLetters splits a name behind the letters that it begins with.
func cutLetters(name string) (letters, rest string) {
	i := strings.IndexFunc(name, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' })
	if i < 0 {
		return name, ""
	}
	return name[:i], name[i:]
}
