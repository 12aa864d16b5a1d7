package grammar

import (
	"fmt"

	"github.com/vtykit/vtykit/console/arg"
)

type op uint8

const (
	opKey   op = iota // takes the word `word`
	opArg             // takes a value of arg
	opSplit           // goes on at x and at y, x being preferred
	opJump            // goes on at x
	opAny             // { }: goes on at each of targets that was not there yet, and behind once one was
	opEnd             // the command is complete
)

// instr is one instruction of a command's program: the synopsis as a machine that takes words. The program runs on all its
// possible positions at once, as in Thompson's matching of regular expressions, so that no synopsis costs more than its
// length for each word.
type instr struct {
	op   op
	full bool // opKey: must be typed in full
	word string
	key  string // word in lower case
	help string
	arg  arg.Any
	x, y int16

	targets []int16 // opAny: where each alternative begins; its bit of thread.used is bit+i
	bit     uint8
}

// program is a compiled synopsis. Jumps are absolute.
type program []instr

// compile makes the program of a synopsis. help gives the help of a word, args the argument of a parameter.
func compile(e *element, help map[string]string, args map[string]arg.Any) program {
	var p program
	var bits uint8
	var emit func(e *element)
	at := func() int16 { return int16(len(p)) }
	branches := func(parts []*element, last func()) {
		var ends []int
		for i, part := range parts {
			split := len(p)
			more := i < len(parts)-1 || last != nil
			if more {
				p = append(p, instr{op: opSplit, x: at() + 1})
			}
			emit(part)
			if more {
				ends = append(ends, len(p))
				p = append(p, instr{op: opJump})
				p[split].y = at()
			}
		}
		if last != nil {
			last()
		}
		for _, end := range ends {
			p[end].x = at()
		}
	}
	emit = func(e *element) {
		switch e.kind {
		case sequence:
			for _, part := range e.parts {
				emit(part)
			}
		case choice:
			branches(e.parts, nil)
		case optional:
			branches(e.parts, func() {})
		case anyOf:
			loop := len(p)
			in := instr{op: opAny, bit: bits}
			bits += uint8(len(e.parts))
			p = append(p, in)
			for _, part := range e.parts {
				in.targets = append(in.targets, at())
				emit(part)
				p = append(p, instr{op: opJump, x: int16(loop)})
			}
			in.x = at()
			p[loop] = in
		case keyword:
			p = append(p, instr{op: opKey, word: e.word, key: lower(e.word), help: help[e.word]})
		case parameter:
			p = append(p, instr{op: opArg, word: e.word, help: help[e.word], arg: args[e.word]})
			if e.repeat {
				p = append(p, instr{op: opSplit, x: at() - 1, y: at() + 1})
			}
		}
	}
	emit(e)
	return append(p, instr{op: opEnd})
}

// bind checks the words of a synopsis against the arguments and the help, which belong to them by name.
func bind(text string, e *element, help map[string]string, args map[string]arg.Any, used map[string]bool) error {
	fail := func(format string, a ...any) error { return &Error{text, e.column, fmt.Sprintf(format, a...)} }
	switch e.kind {
	case keyword:
		if help[e.word] == "" {
			return fail("the word %s has no help", e.word)
		}
	case parameter:
		a, ok := args[e.word]
		switch {
		case !ok:
			return fail("the parameter %s has no argument", e.word)
		case help[e.word] == "":
			return fail("the parameter %s has no help", e.word)
		case e.repeat && a.Rest():
			return fail("the parameter %s takes the rest of the line and cannot repeat", e.word)
		}
		used[e.word] = true
	}
	for _, p := range e.parts {
		if err := bind(text, p, help, args, used); err != nil {
			return err
		}
	}
	return nil
}

// restNotLast returns the name of a parameter that takes the rest of the line although words may follow it.
func restNotLast(f *form) string {
	for pc := range f.prog {
		if in := &f.prog[pc]; in.op == opArg && in.arg.Rest() {
			var m walker
			m.add(f, int16(pc+1), 0, 0, 0)
			for _, t := range m.threads {
				if next := f.prog[t.pc].op; next == opKey || next == opArg {
					return in.word
				}
			}
		}
	}
	return ""
}

// lower is strings.ToLower for ASCII, which is all that keywords have.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = fold(c)
	}
	return string(b)
}

func fold(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
