package fleet

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/vtykit/vtykit/console/output"
	"github.com/vtykit/vtykit/internal/safe"
)

// FuzzParse: whatever a member of the net sends, what is taken of it is short and printable.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"id":"x","host":"h","status":{"health":1,"alarms":2,"cpu":3.5,"uptime":4,"system":"linux"}}`))
	f.Add([]byte(`{"id":"x","host":"h","user":"u\u001b","text":"t\n","alarm":{"severity":-3,"text":"\u202e"}}`))
	f.Fuzz(func(t *testing.T, p []byte) {
		w, ok := (&Fleet{id: "self"}).parse(&nats.Msg{Data: p})
		if !ok {
			return
		}
		texts := []string{w.Host, w.User, w.Text}
		if w.Alarm != nil {
			texts = append(texts, w.Alarm.Text)
		}
		if w.Status != nil {
			texts = append(texts, w.Status.System, w.Status.Health.String())
		}
		for _, s := range texts {
			if len(s) > 4*MaxText || safe.Line(s, 4*MaxText) != s {
				t.Fatalf("%q", s)
			}
		}
		if a := w.Alarm; a != nil && (a.Severity < 0 || a.Severity > 7) {
			t.Fatalf("%+v", a)
		}
		if s := w.Status; s != nil {
			if s.Alarms < 0 || s.Alarms > maxAlarms || s.Uptime < 0 {
				t.Fatalf("%+v", s)
			}
			for _, percent := range []float64{s.CPU, s.Memory, s.Disk} {
				if !(percent >= 0 && percent <= 100) {
					t.Fatalf("%+v", s)
				}
			}
		}
		if w.ID == "" || len(w.ID) > 64 || w.ID == "self" || !validName(w.Host) {
			t.Fatalf("%+v", w)
		}
	})
}

// FuzzReadOnly: what is allowed begins with show and has no pipe that writes, as the console itself reads pipes.
func FuzzReadOnly(f *testing.F) {
	f.Add("show clock | include x")
	f.Add("sh | t f")
	f.Add("show x | include \"a | tee\" | no | h 5")
	f.Fuzz(func(t *testing.T, line string) {
		if !readOnly(line) {
			return
		}
		command, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if command, _, _ = strings.Cut(command, "|"); len(line) > maxLine || len(command) < 2 || !strings.EqualFold(command, "show"[:min(len(command), 4)]) {
			t.Fatal(line)
		}
		for i := range line { // whatever the command takes for the bar
			if line[i] != '|' {
				continue
			}
			if p, err := output.ParsePipes(line[i+1:]); err == nil && p.Files() != nil {
				t.Fatalf("%q writes %q", line, p.Files()[0].Name)
			}
		}
	})
}
