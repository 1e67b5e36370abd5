#!/usr/bin/env node
import { start } from "@nixperf/cli-kit/start";
start(() => import("@nixperf/metrics/cli"));
