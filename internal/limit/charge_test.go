package limit

import (
	"fmt"
	"testing"
	"time"
)

// TestR062_TriesAtOneTime: of many tries before any has failed only as many go on as would one after the other, and who turned out well
// is welcome again.
func TestR062_TriesAtOneTime(t *testing.T) {
	clk := newClock()
	p := Penalties{Now: clk.now}
	k := key("192.0.2.1")
	for i := range 10 {
		if wait, want := p.Try(k, AuthFailed), i >= 3; wait > 0 != want {
			t.Errorf("try %d: wait %v", i, wait)
		}
	}
	p.Refund(k, AuthFailed)
	if p.Wait(k) != 0 {
		t.Errorf("below the floor, and still %v", p.Wait(k))
	}
	p.Refund(k, AuthFailed)
	p.Refund(k, AuthFailed)
	p.Refund(k, AuthFailed) // one too many
	if _, all := p.List(1); all != 0 || len(p.m) != 0 {
		t.Errorf("%d left", all)
	}
	p.Add(k, PenaltyFloor+AuthFailed)
	if p.Refund(k, AuthFailed); p.Wait(k) != PenaltyFloor {
		t.Errorf("at the floor: %v", p.Wait(k))
	}
	clk.advance(PenaltyFloor)
	if p.Try(k, AuthFailed) != 0 {
		t.Error("still refused when it has run off")
	}
	p.Refund(key("192.0.2.9"), AuthFailed) // nobody's
}

func TestListAndForgive(t *testing.T) {
	clk := newClock()
	var p Penalties
	p.Now = clk.now
	for i := range 500 {
		p.Add(nth(i), time.Duration(1+i)*time.Second)
	}
	clk.advance(100 * time.Second)
	list, all := p.List(3)
	if want := fmt.Sprint([]Penalty{{nth(499), 400 * time.Second, true}, {nth(498), 399 * time.Second, true}, {nth(497), 398 * time.Second, true}}); all != 400 || fmt.Sprint(list) != want {
		t.Errorf("%d in all, %v, want %s", all, list, want)
	}
	if list, all = p.List(1000); len(list) != 400 || all != 400 {
		t.Errorf("%d of %d", len(list), all)
	}
	if !p.Forgive(nth(499)) || p.Forgive(nth(499)) || p.Forgive(nth(0)) || p.Wait(nth(499)) != 0 {
		t.Error("one forgiven")
	}
	if p.ForgiveAll(); p.Wait(nth(400)) != 0 || !p.Add(nth(400), Crash) {
		t.Error("all forgiven")
	}
}
