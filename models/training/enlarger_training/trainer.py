"""The training loop for pixel losses: batches, schedule, averaging, checkpoints, log."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from .averaging import AveragedWeights
from .configuration import Configuration
from .losses import LOSSES
from .optimizers import build_optimizers
from .patches import Batch, PatchSampler
from .schedule import Schedule, cosine_rate
from .validation import validate


@dataclass
class RunOptions:
    """What belongs to a run and not to the model: places, device, deadline."""

    folder: Path
    device: torch.device
    deadline: float | None = None
    validation: Path | None = None
    save_seconds: float = 120.0


class Trainer:
    """Owns a run's state; `run()` goes on from the last checkpoint in its folder until the schedule ends."""

    def __init__(
        self, configuration: Configuration, network: nn.Module, sampler: PatchSampler, options: RunOptions
    ) -> None:
        self.configuration, self.sampler, self.options = configuration, sampler, options
        self.settings = configuration.training
        self.network = network.to(options.device).to(memory_format=torch.channels_last)
        self.average = AveragedWeights(self.network, self.settings.get('averaging', 0.999))
        self.optimizers = build_optimizers(self.network, self.settings)
        self.loss = LOSSES[self.settings['loss']]
        self.step, self.progress = 0, 0.0
        self.checkpoint = options.folder / 'checkpoint.pt'
        options.folder.mkdir(parents=True, exist_ok=True)
        if self.checkpoint.exists():
            self._resume()

    def run(self) -> None:
        schedule = Schedule(self.settings['steps'], self.progress, self.step, self.options.deadline)
        saved = time.monotonic()
        losses: list[float] = []
        while (progress := schedule.progress(self.step)) < 1:
            self.progress = progress
            losses.append(self.train_step(self.sampler.sample()))
            if self.step % self.settings.get('log_every', 500) == 0:
                self._log(losses)
                losses = []
            if time.monotonic() - saved > self.options.save_seconds:
                self.save()
                saved = time.monotonic()
        self.progress = 1.0
        self.save()
        self._log(losses, is_last=True)

    def train_step(self, batch: Batch) -> float:
        """One step on one batch; returns its loss."""
        rate = cosine_rate(self.settings['rate'], self.progress, self.step, self.settings.get('warm_up_steps', 0))
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
            for group in optimizer.param_groups:
                group['lr'] = rate
        source, target = (tensor.to(self.options.device) for tensor in batch)
        is_bfloat16 = self.settings.get('precision') == 'bfloat16' and self.progress < 0.9
        with torch.autocast(self.options.device.type, torch.bfloat16, enabled=is_bfloat16):
            output = self.network(source)
        loss = self.loss(output.float(), target)
        loss.backward()
        self._clip_gradients(rate)
        for optimizer in self.optimizers:
            optimizer.step()
        self.average.update(self.network)
        self.step += 1
        return loss.item()

    def _clip_gradients(self, rate: float) -> None:
        """Clip to ±clip/rate (VDSR: the step, not the gradient, is what must stay small)."""
        if clip := self.settings.get('clip_step'):
            nn.utils.clip_grad_value_(self.network.parameters(), clip / max(rate, 1e-12))

    def _log(self, losses: list[float], is_last: bool = False) -> None:
        line: dict = {'step': self.step, 'progress': round(self.progress, 4), 'time': time.strftime('%H:%M:%S')}
        line['loss'] = round(sum(losses) / max(1, len(losses)), 6)
        every = self.settings.get('validate_every', 2000)
        if self.options.validation and (is_last or self.step % every == 0):
            scale, is_luma = self.configuration.scale, self.configuration.is_luma
            line['psnr'] = round(validate(self.average.network, self.options.validation, scale, is_luma), 3)
        with open(self.options.folder / 'log.jsonl', 'a') as file:
            file.write(json.dumps(line) + '\n')

    def save(self) -> None:
        """Write the checkpoint to a temporary file, then rename it."""
        state = {
            'network': self.network.state_dict(),
            'average': self.average.network.state_dict(),
            'averaged_updates': self.average.updates,
            'optimizers': [optimizer.state_dict() for optimizer in self.optimizers],
            'step': self.step,
            'progress': self.progress,
            'random': self.sampler.random.bit_generator.state,
            'configuration': self.configuration.text,
        }
        temporary = self.checkpoint.with_suffix('.tmp')
        torch.save(state, temporary)
        temporary.replace(self.checkpoint)

    def _resume(self) -> None:
        state = torch.load(self.checkpoint, map_location=self.options.device, weights_only=True)
        self.network.load_state_dict(state['network'])
        self.average.network.load_state_dict(state['average'])
        self.average.updates = state['averaged_updates']
        for optimizer, saved in zip(self.optimizers, state['optimizers'], strict=True):
            optimizer.load_state_dict(saved)
        self.step, self.progress = state['step'], state['progress']
        self.sampler.random.bit_generator.state = state['random']
