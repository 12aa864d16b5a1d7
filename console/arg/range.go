package arg

import (
	"errors"
	"fmt"
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
// typed, each once. list is called as OneOf calls its own, and must not be nil either.
func Range(name string, list func() []string) *Arg[[]string] {
	if list == nil {
		panic(fmt.Sprintf("arg: Range %s: no function lists its values", name))
	}
	return &Arg[[]string]{
		name: name, describe: "LIST", rest: true,
		parse:    func(s string) ([]string, error) { return parseRange(s, list()) },
		complete: func(prefix string) []Candidate { return candidates(list(), prefix) },
	}
}

func parseRange(s string, known []string) ([]string, error) {
	var names []string
	index := indexNames(known)
	head := "" // of the item before: all but its last number
	seen := map[string]bool{}
	add := func(name string) error {
		if seen[name] {
			return nil
		}
		seen[name] = true
		if names = append(names, name); len(names) > MaxRange {
			return errTooMany
		}
		return nil
	}
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
			// A name may have zeros in front of its number, or more digits than a number has.
			if name, err := index.find(head + number); err == nil {
				if err := add(name); err != nil {
					return nil, err
				}
				continue
			}
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
			name, err := index.find(typed)
			if err != nil {
				return nil, err
			}
			if err := add(name); err != nil {
				return nil, err
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

// nameIndex is a list of names, to be looked up many times.
type nameIndex struct {
	whole map[string]string   // by the name in lower case: the first such
	rest  map[string][]string // by what stands behind the letters
}

func indexNames(known []string) nameIndex {
	index := nameIndex{map[string]string{}, map[string][]string{}}
	for _, k := range known {
		if key := strings.ToLower(k); index.whole[key] == "" {
			index.whole[key] = k
		}
		_, rest := cutLetters(k)
		index.rest[rest] = append(index.rest[rest], k)
	}
	return index
}

// find finds a name that was typed, in any case and with its letters in full or in part.
func (x nameIndex) find(typed string) (string, error) {
	if name, ok := x.whole[strings.ToLower(typed)]; ok {
		return name, nil
	}
	letters, rest := cutLetters(typed)
	found := ""
	for _, k := range x.rest[rest] {
		switch {
		case letters == "" || !hasPrefixFold(k[:len(k)-len(rest)], letters):
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
