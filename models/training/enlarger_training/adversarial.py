"""Losses beyond pixels: features of a classifier, and a discriminator trained alongside."""

import torch
from torch import nn
from torch.nn import functional

from .configuration import Configuration
from .features import VggFeatures
from .losses import artefact_weights
from .networks.discriminator import Discriminator
from .networks.unet_discriminator import UnetDiscriminator
from .optimizers import adam
from .patches import Batch
from .trainer import RunOptions, Sampler, Trainer, load_optimizer


class PerceptualTrainer(Trainer):
    """Trains a generator on a weighted sum of pixel, feature and (with `adversarial_weight`) realness losses.

    Perceptual super-resolution (Johnson 2016) uses features alone, SRGAN adds the discriminator, ESRGAN makes
    it relativistic: it judges how much more real the truth looks than the average output, and the reverse.
    `judge = "unet"` is Real-ESRGAN's discriminator, of `judge_width` channels. `artefact_weight` adds LDL's loss of
    pixels where the output is busier than the truth (Liang 2022). With `feature_side` the features are compared and the
    judge looks at the middle of each patch alone, that many pixels a side: without a GPU they cost several times what
    the network itself does. `feature_jitter` moves that square by up to so many pixels from step to step: always in the
    same place, the grid of the features' pooling agrees with that of the sub-pixel shuffle, and flat areas learn a
    pattern of it. A step recorded on a GPU keeps the place of its recording.
    """

    def __init__(
        self, configuration: Configuration, network: nn.Module, sampler: Sampler, options: RunOptions
    ) -> None:
        super().__init__(configuration, network, sampler, options)
        self.discriminator: Discriminator | UnetDiscriminator | None = None
        self.perceptual = perceptual = configuration.perceptual
        self._moved = (0, 0)
        if options.features is None:
            raise ValueError('Expected --features WEIGHTS.npz for a perceptual loss but received none')
        layer, is_activated = perceptual['feature_layer'], perceptual.get('is_activated', True)
        self.features = VggFeatures(options.features, layer, is_activated).to(options.device)
        if perceptual.get('adversarial_weight', 0):
            judge = self._new_judge(configuration.data['patch'] * configuration.scale).to(options.device)
            self.discriminator = judge.to(memory_format=torch.channels_last)
            self.discriminator_optimizer = adam(list(judge.parameters()), self.rate, (0.9, 0.999))

    def _new_judge(self, patch_side: int) -> Discriminator | UnetDiscriminator:
        if self.perceptual.get('judge') == 'unet':
            return UnetDiscriminator(self.perceptual.get('judge_width', 64))
        return Discriminator(self.perceptual.get('feature_side', patch_side))

    def _optimise(self, batch: Batch) -> torch.Tensor:
        source, target = batch
        self._place_square()
        with self._precision():
            output = self.network(source).float()
            with torch.no_grad():
                expected = self.features(self._middle(target))
            features = self.features(self._middle(output))
        loss = self.perceptual.get('pixel_weight', 0.0) * self.loss(output, target)
        difference = functional.mse_loss(features.float(), expected.float())
        loss = loss + self.perceptual['feature_weight'] * difference
        if artefact_weight := self.perceptual.get('artefact_weight', 0.0):
            weights = artefact_weights(output.detach(), target)
            loss = loss + artefact_weight * (weights * (output - target)).abs().mean()
        if self.discriminator:
            seen, real = self._middle(output), self._middle(target)
            self.discriminator.requires_grad_(False)
            loss = loss + self.perceptual['adversarial_weight'] * self._generator_loss(seen, real)
            self.discriminator.requires_grad_(True)
        self._descend(loss)
        if self.discriminator:
            self._train_discriminator(seen.detach(), real)
        return loss.detach()

    def _middle(self, image: torch.Tensor) -> torch.Tensor:
        side = self.perceptual.get('feature_side', image.shape[-1])
        first = (image.shape[-1] - side) // 2
        top, left = first + self._moved[0], first + self._moved[1]
        return image[..., top : top + side, left : left + side]

    def _place_square(self) -> None:
        jitter = self.perceptual.get('feature_jitter', 0)
        self._moved = tuple(int(move) for move in torch.randint(-jitter, jitter + 1, (2,)))

    def _train_discriminator(self, output: torch.Tensor, target: torch.Tensor) -> None:
        self.discriminator_optimizer.zero_grad(set_to_none=True)
        real, fake = self._judge(target), self._judge(output)
        self._realness_loss(real, fake).backward()
        self.discriminator_optimizer.step()

    def _judge(self, image: torch.Tensor) -> torch.Tensor:
        with self._precision():
            return self.discriminator(image).float()

    def _generator_loss(self, output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        fake = self._judge(output)
        if not self.perceptual.get('is_relativistic', False):
            return functional.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))
        return self._realness_loss(fake, self._judge(target))

    def _realness_loss(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        """Small when `real` is judged real and `fake` is not, relative to their means if asked."""
        if self.perceptual.get('is_relativistic', False):
            real, fake = real - fake.mean(), fake - real.mean()
        entropy = functional.binary_cross_entropy_with_logits
        return (entropy(real, torch.ones_like(real)) + entropy(fake, torch.zeros_like(fake))) / 2

    def state(self) -> dict:
        state = super().state()
        if self.discriminator:
            state['discriminator'] = self.discriminator.state_dict()
            state['discriminator_optimizer'] = self.discriminator_optimizer.state_dict()
        return state

    def load_state(self, state: dict) -> None:
        super().load_state(state)
        if self.discriminator:
            self.discriminator.load_state_dict(state['discriminator'])
            load_optimizer(self.discriminator_optimizer, state['discriminator_optimizer'], self.rate)
