package telnet

import (
	"fmt"
	"testing"
)

// rfc1143 is section 7 of the RFC, as a table: state, verb received, whether we agree; next state and answer.
var rfc1143 = []struct {
	state    qState
	on, want bool
	next     qState
	answer   qAnswer
}{
	{qNo, true, true, qYes, qOn},
	{qNo, true, false, qNo, qOff},
	{qYes, true, true, qYes, qSilent},
	{qYes, true, false, qYes, qSilent},
	{qWantNo, true, true, qNo, qSilent},
	{qWantNo, true, false, qNo, qSilent},
	{qWantNoOpp, true, true, qYes, qSilent},
	{qWantNoOpp, true, false, qYes, qSilent},
	{qWantYes, true, true, qYes, qSilent},
	{qWantYes, true, false, qYes, qSilent},
	{qWantYesOpp, true, true, qWantNo, qOff},
	{qWantYesOpp, true, false, qWantNo, qOff},
	{qNo, false, true, qNo, qSilent},
	{qNo, false, false, qNo, qSilent},
	{qYes, false, true, qNo, qOff},
	{qYes, false, false, qNo, qOff},
	{qWantNo, false, true, qNo, qSilent},
	{qWantNo, false, false, qNo, qSilent},
	{qWantNoOpp, false, true, qWantYes, qOn},
	{qWantNoOpp, false, false, qWantYes, qOn},
	{qWantYes, false, true, qNo, qSilent},
	{qWantYes, false, false, qNo, qSilent},
	{qWantYesOpp, false, true, qNo, qSilent},
	{qWantYesOpp, false, false, qNo, qSilent},
}

// testOption is agreed to or not as its policy says.
type testOption struct {
	plain
	policy Policy
}

func (testOption) Code() byte           { return 77 }
func (o testOption) Policy(Role) Policy { return o.policy }

func TestR015_EveryTransition(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range rfc1143 {
		seen[fmt.Sprint(c.state, c.on, c.want)] = true
		next, answer := qReceive(c.state, c.on, c.want)
		if next != c.next || answer != c.answer {
			t.Errorf("%v on=%v want=%v: %v %v", c.state, c.on, c.want, next, answer)
		}
		// The engine does the same for all four verbs.
		for _, side := range []Side{Local, Remote} {
			l := &eventLog{}
			var o testOption
			if c.want {
				o.policy = AllowLocal | AllowRemote
			}
			e := NewEngine(ServerRole, l, o)
			e.slots[0].state[side] = c.state
			verb := map[Side]map[bool]byte{Local: {true: DO, false: DONT}, Remote: {true: WILL, false: WONT}}[side][c.on]
			feed(t, e, []byte{IAC, verb, 77})
			ours := map[Side]map[qAnswer]byte{Local: {qOn: WILL, qOff: WONT}, Remote: {qOn: DO, qOff: DONT}}[side]
			want := ""
			if v, ok := ours[c.answer]; ok {
				want = fmt.Sprintf("% x", []byte{IAC, v, 77})
			}
			if got := fmt.Sprintf("% x", l.replies); got != want || e.slots[0].state[side] != c.next {
				t.Errorf("engine, %v %v verb %d want=%v: %v, sent %q", side, c.state, verb, c.want, e.slots[0].state[side], got)
			}
		}
	}
	if len(seen) != 6*2*2 {
		t.Errorf("the table has %d rows", len(seen))
	}
}

func TestR015_Requests(t *testing.T) {
	for _, c := range []struct {
		state  qState
		on     bool
		next   qState
		answer qAnswer
	}{
		{qNo, true, qWantYes, qOn}, {qNo, false, qNo, qSilent},
		{qYes, true, qYes, qSilent}, {qYes, false, qWantNo, qOff},
		{qWantNo, true, qWantNoOpp, qSilent}, {qWantNo, false, qWantNo, qSilent},
		{qWantNoOpp, true, qWantNoOpp, qSilent}, {qWantNoOpp, false, qWantNo, qSilent},
		{qWantYes, true, qWantYes, qSilent}, {qWantYes, false, qWantYesOpp, qSilent},
		{qWantYesOpp, true, qWantYes, qSilent}, {qWantYesOpp, false, qWantYesOpp, qSilent},
	} {
		if next, answer := qRequest(c.state, c.on); next != c.next || answer != c.answer {
			t.Errorf("%v on=%v: %v %v", c.state, c.on, next, answer)
		}
	}
}

// TestR016_Peers runs the peers that made other servers loop.
func TestR016_Peers(t *testing.T) {
	opposite := map[byte]byte{WILL: DONT, WONT: DO, DO: WONT, DONT: WILL}
	for name, answer := range map[string]func(p []byte) []byte{
		"confirms": func(p []byte) []byte {
			return []byte{IAC, map[byte]byte{WILL: DO, WONT: DONT, DO: WILL, DONT: WONT}[p[1]], p[2]}
		},
		"refuses": func(p []byte) []byte {
			return []byte{IAC, map[byte]byte{WILL: DONT, WONT: DONT, DO: WONT, DONT: WONT}[p[1]], p[2]}
		},
		"opposes":  func(p []byte) []byte { return []byte{IAC, opposite[p[1]], p[2]} },
		"mirrors":  func(p []byte) []byte { return p },
		"insists":  func(p []byte) []byte { return []byte{IAC, WILL, p[2]} },
		"insists2": func(p []byte) []byte { return []byte{IAC, DO, p[2]} },
	} {
		l := &eventLog{}
		e := NewEngine(ServerRole, l, Echo{}, SGA{}, &TTYPE{}, &NAWS{}, Binary{})
		var todo [][]byte
		sent, rounds := map[string]int{}, 0
		l.sent = func(p []byte) {
			if p[1] != SB {
				sent[fmt.Sprint(p[1] >= DO, p[2])]++
				todo = append(todo, append([]byte(nil), answer(p)...))
			} else if name == "mirrors" {
				todo = append(todo, append([]byte(nil), p...))
			}
		}
		e.Open()
		for ; len(todo) > 0 && rounds < 1000; rounds++ {
			p := todo[0]
			todo = todo[1:]
			feed(t, e, p)
		}
		if len(todo) > 0 || len(l.replies) > 3<<10 {
			t.Errorf("%s: no silence after %d rounds and %d bytes", name, rounds, len(l.replies))
		}
		for k, n := range sent {
			if n > 4 {
				t.Errorf("%s: %d commands for %s", name, n, k)
			}
		}
	}
}
