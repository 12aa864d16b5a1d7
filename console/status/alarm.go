package status

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console"
)

// maxAlarmHistory is how many alarms that have ended are remembered.
const maxAlarmHistory = 100

// Alarms raises and clears alarms by its rules. Set Log, and give Check to [Sampler.Sampled]; the zero value has no rules. Its methods may
// be called by any goroutine.
type Alarms struct {
	// Log takes the messages, such as
	//
	//	%ALARM-4-RAISED: disk /var: 91 %, above 85 %; clears at 80 %
	//	%ALARM-5-CLEARED: disk /var: 79 %, after 2h5m0s
	//
	// and is meant to be [console.Console.Log]. nil writes none.
	Log func(v console.Severity, facility, mnemonic, format string, args ...any)

	probe probe // nil: the host

	updating sync.Mutex // held by Update; before mu
	checking sync.Mutex // held by Check; before mu
	list     watchList

	mu     sync.Mutex // guards what follows
	rules  []AlarmRule
	states []alarmState // of each rule
	judged bool         // a sample has been looked at
	ended  []Alarm      // oldest first
}

// Alarm is one that is raised, or was.
type Alarm struct {
	Rule           AlarmRule
	Severity       console.Severity
	Raised         time.Time
	Cleared        time.Time // zero: it still is
	Value, Maximum float64   // of a measured kind: percent, now and at most
}

// Text says what is wrong: disk /var: 91 %, above 85 %; or, between the two thresholds, disk /var: 83 %, was above 85 %.
func (a Alarm) Text() string {
	if !a.Rule.Kind.measured() {
		return a.Rule.cause()
	}
	object, was := a.Rule.object()+": ", ""
	if a.Value <= float64(a.Rule.Above) { // it has fallen, but not yet to where the alarm clears, or not for long enough
		was = "was "
	}
	return fmt.Sprintf("%s%.0f %%, %s%s", object, math.Floor(a.Value), was, strings.TrimPrefix(a.Rule.cause(), object))
}

// alarmState is what a rule has seen.
type alarmState struct {
	alarm  Alarm
	active bool
	since  time.Time // it has been so, or well again, without a break; zero: it is not
	told   bool      // the last sample said something about it
}

// finding is what a rule sees in one sample.
type finding struct {
	value     float64
	bad, well bool // neither is between the thresholds, or not known
	known     bool
	told      bool // the host has what the rule is about
}

// Set replaces all rules. An alarm whose rule stays as it was goes on; one whose rule has gone is cleared.
func (a *Alarms) Set(rules []AlarmRule) error {
	rules, err := checked(rules)
	if err != nil {
		return err
	}
	a.mu.Lock()
	now := time.Now()
	states := make([]alarmState, len(rules))
	var say []func()
	for i, old := range a.rules {
		switch n := slices.IndexFunc(rules, old.same); {
		case n >= 0:
			states[n] = a.states[i]
			states[n].alarm.Rule = rules[n]
			if !a.states[i].active {
				states[n].since = time.Time{}
			}
		case a.states[i].active:
			say = append(say, a.end(&a.states[i], now, "no longer watched"))
		}
	}
	a.rules, a.states = rules, states
	a.mu.Unlock()
	callAll(say)
	return nil
}

// Update changes the rules by a function that gets a copy of them, in one step. It is what [AlarmCommands] asks for; the session is that
// of who typed the command, or nil. The function must not call Update.
func (a *Alarms) Update(_ *console.Session, change func([]AlarmRule) ([]AlarmRule, error)) error {
	a.updating.Lock()
	defer a.updating.Unlock()
	rules, err := change(a.Rules())
	if err != nil {
		return err
	}
	return a.Set(rules)
}

// Rules are the rules, by kind and name. Their String is the configuration line.
func (a *Alarms) Rules() []AlarmRule {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.rules)
}

// watched are the rules with what is known of each: raised, well, or unknown where the host has no such thing or does not tell.
func (a *Alarms) watched() (rules []AlarmRule, states []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.states {
		switch {
		case s.active:
			states = append(states, "raised")
		case s.told:
			states = append(states, "well")
		default:
			states = append(states, "unknown")
		}
	}
	return slices.Clone(a.rules), states
}

// idle says why there may be no alarm although something is wrong; empty when the rules have been looked at, and without rules.
func (a *Alarms) idle() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.judged || len(a.rules) == 0 {
		return ""
	}
	return "Nothing has been checked yet, and so nothing can be raised."
}

// Active are the alarms that are raised, gravest first and then oldest.
func (a *Alarms) Active() (list []Alarm) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.states {
		if s.active {
			list = append(list, s.alarm)
		}
	}
	slices.SortStableFunc(list, func(a, b Alarm) int {
		if a.Severity != b.Severity {
			return int(a.Severity) - int(b.Severity)
		}
		return a.Raised.Compare(b.Raised)
	})
	return list
}

// History are the alarms that have ended, newest first: the last 100.
func (a *Alarms) History() []Alarm {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := slices.Clone(a.ended)
	slices.Reverse(list)
	return list
}

// Check looks at all rules with a sample. Programs and services are asked for where there are rules about them. That a program came back, or
// what became of a service, may be seen 15 seconds late.
func (a *Alarms) Check(ctx context.Context, s Sample) {
	a.checking.Lock()
	defer a.checking.Unlock()
	if a.probe == nil {
		a.probe = hostProbe{newMachine(nil)}
	}
	rules := a.Rules()
	var running, failed map[string]bool
	if names := programs(rules, AlarmProcess); names != nil {
		running = a.list.running(ctx, a.probe, names, s.Time)
	}
	if programs(rules, AlarmService) != nil {
		failed = a.list.services(ctx, a.probe, s.Time)
	}
	if ctx.Err() != nil {
		return // what could not be listed any more is not absent
	}
	a.mu.Lock()
	a.judged = true
	var say []func()
	for i := range a.rules {
		f := a.rules[i].find(s, running, failed)
		if f.known {
			if m := a.judge(i, f, s.Time); m != nil {
				say = append(say, m)
			}
		}
		a.states[i].told = f.told
	}
	a.mu.Unlock()
	callAll(say)
}

// find evaluates a rule. What nothing is known of stays as it is: a file system that is not mounted is not full.
func (r AlarmRule) find(s Sample, running, failed map[string]bool) finding {
	state := func(bad, known bool) finding { return finding{bad: bad, well: !bad, known: known, told: known} }
	measure := func(v float64, known bool) finding {
		known = known && !math.IsNaN(v)
		return finding{value: v, bad: v > float64(r.Above), well: v <= float64(r.clear()), known: known, told: known}
	}
	switch r.Kind {
	case AlarmCPU:
		return measure(s.CPU, true)
	case AlarmMemory:
		return measure(s.Memory(), s.MemoryTotal > 0)
	case AlarmDisk, AlarmInodes:
		i := slices.IndexFunc(s.Filesystems, func(f FilesystemUse) bool { return f.Mount == r.Name })
		switch {
		case i < 0:
			return finding{}
		case r.Kind == AlarmInodes:
			return measure(percent(s.Filesystems[i].InodesUsed, s.Filesystems[i].InodesTotal), s.Filesystems[i].InodesTotal > 0)
		}
		return measure(s.Filesystems[i].Percent(), true)
	case AlarmInterface:
		up := slices.ContainsFunc(s.Interfaces, func(i InterfaceRate) bool { return i.Name == r.Name && i.Up })
		return state(!up, len(s.Interfaces) > 0)
	case AlarmProcess:
		run, known := running[program(r.Name)]
		return state(!run, known) // not known: the rule is newer than the list
	case AlarmService:
		bad, listed := failed[r.Name]
		unit, asUnit := failed[r.Name+".service"]
		f := state(bad || unit, failed != nil)
		f.told = listed || asUnit // systemd forgets services that are stopped, which is no failure
		return f
	}
	return finding{}
}

// judge moves the state of a rule, and returns what is to be logged. a.mu is held.
func (a *Alarms) judge(i int, f finding, now time.Time) func() {
	st, r := &a.states[i], a.rules[i]
	if st.active {
		st.alarm.Value, st.alarm.Maximum = f.value, max(st.alarm.Maximum, f.value)
	}
	moves := f.bad
	if st.active {
		moves = f.well
	}
	switch {
	case !moves:
		st.since = time.Time{}
		return nil
	case st.since.IsZero():
		st.since = now
	}
	switch {
	case now.Sub(st.since) < r.For:
		return nil
	case st.active:
		value := alarmKinds[r.Kind].good
		if r.Kind.measured() {
			value = fmt.Sprintf("%.0f %%", math.Floor(f.value))
		}
		return a.end(st, now, value)
	}
	*st = alarmState{active: true, alarm: Alarm{Rule: r, Severity: alarmKinds[r.Kind].severity, Raised: now, Value: f.value, Maximum: f.value}}
	text := st.alarm.Text()
	if r.Kind.measured() {
		text += fmt.Sprintf("; clears at %d %%", r.clear())
	}
	return a.message(st.alarm.Severity, "RAISED", text)
}

// end clears an alarm. a.mu is held.
func (a *Alarms) end(st *alarmState, now time.Time, value string) func() {
	gone := st.alarm
	gone.Cleared = now
	*st = alarmState{}
	if len(a.ended) == maxAlarmHistory {
		a.ended = slices.Delete(a.ended, 0, 1)
	}
	a.ended = append(a.ended, gone)
	return a.message(console.Notifications, "CLEARED", fmt.Sprintf("%s: %s, after %v", gone.Rule.object(), value, now.Sub(gone.Raised).Round(time.Second)))
}

func (a *Alarms) message(v console.Severity, mnemonic, text string) func() {
	return func() {
		if a.Log != nil {
			a.Log(v, "ALARM", mnemonic, "%s", text)
		}
	}
}

func callAll(calls []func()) {
	for _, f := range calls {
		f()
	}
}
