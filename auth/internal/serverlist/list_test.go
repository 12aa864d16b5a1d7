package serverlist

import (
	"fmt"
	"testing"
	"time"
)

func TestList(t *testing.T) {
	now := time.Now()
	l := List{Now: func() time.Time { return now }}
	want := func(n int, list string) {
		t.Helper()
		if got := fmt.Sprint(l.Live(n)); got != list {
			t.Errorf("%s, want %s", got, list)
		}
	}
	want(0, "[]")
	want(3, "[0 1 2]")
	l.Failed(1, 0)
	l.Failed(0, time.Second)
	want(3, "[2]")
	now = now.Add(time.Second - 1)
	want(3, "[2]")
	now = now.Add(1)
	want(3, "[0 2]")
	l.Answered(1)
	want(3, "[0 1 2]")
	l.Failed(2, -1)
	want(3, "[0 1 2]")
	for i := range 3 {
		l.Failed(i, DefaultDead)
	}
	want(3, "[]")
	now = now.Add(DefaultDead)
	want(3, "[0 1 2]")
	l = List{Now: func() time.Time { return now }}
	l.Asking(1)
	l.Failed(1, 0)
	l.Asking(1)
	l.Answered(1)
	l.Asking(1)
	l.Failed(1, time.Second)
	if c, dead := l.State(1); c != (Count{Asked: 3, Answered: 1, Failed: 2}) || dead != time.Second {
		t.Errorf("%+v, dead for %v", c, dead)
	}
	now = now.Add(time.Minute)
	if c, dead := l.State(1); dead != 0 || c.Asked != 3 {
		t.Errorf("%+v, dead for %v", c, dead)
	}
	if c, dead := l.State(0); c != (Count{}) || dead != 0 {
		t.Errorf("%+v, dead for %v", c, dead)
	}
}
