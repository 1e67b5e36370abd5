# What else a machine is for, and what that keeps from builds. 2 GiB is about what a session with a browser and an editor
# holds: a rule of thumb.
let
  forPeople = {
    reserveBytes = 2 * 1024 * 1024 * 1024;
    leavesThreads = true;
  };
  forBuilds = {
    reserveBytes = 0;
    leavesThreads = false;
  };
in
{
  desktop = forPeople;
  laptop = forPeople;
  server = forBuilds;
  ci = forBuilds;
}
