package console_test

import (
	"context"
	"fmt"
	"time"

	"github.com/vtykit/vtykit/console"
)

// A command that draws the same rows again and again, until its user presses q. Here it runs for a program, which gets the rows once.
func ExampleSession_Live() {
	temperature := func() []string { return []string{"Inlet   21.5 C", "Outlet  38.0 C", "", "q ends this"} }

	c := console.New(console.Config{})
	exec := c.Mode("exec", "{host}{#}")
	exec.Group("monitor", "Watch something as it changes")
	exec.Command("monitor temperature", `
		Watch the temperatures`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		err := s.Live(ctx, func(_ context.Context, w *console.Window) error {
			for {
				if err := w.Draw(temperature()); err != nil {
					return err
				}
				if _, ok := w.Next(time.Second); !ok { // a key, another size of the window, or the time
					return nil
				}
			}
		})
		if err == console.ErrNoWindow {
			for _, line := range temperature()[:2] {
				s.Printf("%s\n", line)
			}
			return nil
		}
		return err
	})

	out, err := c.Batch(exec).Run(context.Background(), "monitor temperature")
	fmt.Print(out, err)
	// Output:
	// Inlet   21.5 C
	// Outlet  38.0 C
	// <nil>
}
