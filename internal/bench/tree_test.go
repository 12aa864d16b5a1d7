package bench

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// areas and topics of each mode of the large tree, with ten commands to a topic: 12 * 84 * 10 = 10 080 commands.
const (
	treeModes = 12
	treeAreas = 12
	treeTopic = 7
)

// largeTree is a console of 10 080 commands in 12 modes: exec, config and ten below it. One command in ten has parameters.
func largeTree(ran *int) (*console.Console, []*console.Mode) {
	c := console.New(console.Config{Login: console.NoLogin})
	modes := []*console.Mode{c.Mode("exec", "{host}{#}")}
	modes = append(modes, modes[0].Child("config", "{host}(config)#"))
	for i := range treeModes - 2 {
		modes = append(modes, modes[1].Child(fmt.Sprintf("config-m%d", i), ""))
	}
	name, count := arg.Word("NAME"), arg.Int("COUNT", 1, 1000)
	note := func(context.Context, *console.Session, console.Args) error { *ran++; return nil }
	for _, m := range modes {
		for a := range treeAreas {
			area := fmt.Sprintf("area%02d", a)
			m.Group(area, "Area")
			for b := range treeTopic {
				topic := fmt.Sprintf("%s topic%d", area, b)
				m.Group(topic, "Topic")
				for i := range 9 {
					m.Command(fmt.Sprintf("%s item%d", topic, i), "\nItem", note, console.Level(1))
				}
				m.Command(topic+" item9", "NAME [count COUNT] [detail]\nItem\nNAME  name\ncount  how many\nCOUNT  number\ndetail  all", note, name, count, console.Level(1))
			}
		}
	}
	for i, m := range modes[2:] {
		modes[1].Command(fmt.Sprintf("enter %d", i), "\nEnter a mode\nenter  Enter a mode", console.Enter(m), console.Level(1))
	}
	return c, modes
}

// TestR109_LargeTreeOfModes: every command of the large tree runs in its mode and below it, by its full name and abbreviated.
func TestR109_LargeTreeOfModes(t *testing.T) {
	ran := 0
	c, modes := largeTree(&ran)
	want := 0
	for i, m := range modes {
		batch := c.Batch(m)
		for _, cmd := range m.Commands() {
			if !strings.HasPrefix(cmd.Path, "area") {
				continue
			}
			line := cmd.Path
			if cmd.Synopsis != "" {
				line = strings.ToUpper(cmd.Path) + " eth0 cou 5 det"
			}
			if _, err := batch.Run(context.Background(), line); err != nil {
				t.Fatalf("mode %d: %q: %v", i, line, err)
			}
			if want++; ran != want {
				t.Fatalf("mode %d: %q did not run", i, line)
			}
		}
		if _, err := batch.Run(context.Background(), "area0 topic0 item0"); err == nil {
			t.Errorf("mode %d: an ambiguous line ran", i)
		}
	}
	if want != treeModes*treeAreas*treeTopic*10 || want < 10000 {
		t.Errorf("%d commands", want)
	}
}

// BenchmarkTree runs, explains and completes lines in a tree of 10 080 commands in 12 modes, through the console: a Batch for what a
// command costs without a link, and a telnet session for what ? and Tab cost with all that is sent.
func BenchmarkTree(b *testing.B) {
	ran := 0
	c, modes := largeTree(&ran)
	for _, line := range []struct{ name, text string }{
		{"run", "area07 topic5 item9 eth0 count 5"}, {"unknown", "area07 topic5 item12"},
	} {
		b.Run(line.name, func(b *testing.B) {
			batch := c.Batch(modes[7])
			b.ReportAllocs()
			for b.Loop() {
				batch.Run(context.Background(), line.text)
			}
		})
	}
	b.Run("do", func(b *testing.B) {
		batch := c.Batch(modes[7])
		b.ReportAllocs()
		for b.Loop() {
			batch.Run(context.Background(), "do area07 topic5 item3")
		}
	})
	for _, key := range []struct{ name, send string }{
		{"help", "area07 topic5 ?\x15"}, {"tab", "area07 topic5 it\t\x15"},
	} {
		b.Run(key.name, func(b *testing.B) {
			s := dialPrompt(b, serve(b, unlimited(c)))
			b.ResetTimer()
			for range b.N {
				s.send(key.send + "\r")
				s.until("\n" + prompt) // of the Enter
			}
		})
	}
}
